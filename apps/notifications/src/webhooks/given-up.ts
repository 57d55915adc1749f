import { notificationCommands, type TellEndpointDisabled } from '@kontor/events';
import { encodeEvent, type Log } from '@kontor/streams';
import { Rounds } from '../rounds.js';
import type { Endpoints } from './endpoints.js';

export interface GivenUpOptions {
  readonly endpoints: Pick<Endpoints, 'untold' | 'told'>;
  readonly log: Pick<Log, 'send'>;
  readonly everyMs?: number;
  readonly failed: (error: Error) => void;
}

const EVERY_MS = 5_000;

/** Sees to it that customers are told of endpoints that were given up. The command's id follows from what happened, so it may be sent twice. */
export class GivenUp extends Rounds {
  constructor(private readonly options: GivenUpOptions) {
    super(options.everyMs ?? EVERY_MS, options.failed);
  }

  protected round(): Promise<void> {
    return this.tell();
  }

  /** Noted after it is in the log: who dies between the two sends it again. */
  async tell(): Promise<void> {
    const { endpoints, log } = this.options;
    for (const { id, customerId, code, at } of await endpoints.untold()) {
      const data: Omit<TellEndpointDisabled, 'type'> = { commandId: `${id}-${at.getTime()}`, endpointId: id, code };
      const event = encodeEvent({ type: 'TellEndpointDisabled', specversion: '1.0', id: data.commandId, source: notificationCommands.owner, subject: customerId, time: at.toISOString(), data });
      await log.send(notificationCommands.name, [{ key: customerId, value: Buffer.from(event), headers: {} }]);
      await endpoints.told(id, at);
    }
  }
}
