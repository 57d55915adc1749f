import { Inject, Injectable } from '@nestjs/common';
import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import { ServiceParts } from '../kontor/service-parts.js';

export type ServerStatus = 'starting' | 'running' | 'stopping' | 'stopped';
// A type, not an interface: Nest asks for an index signature.
export type ServerEvents = {
  /** Every task is restored and runs. */
  readonly running: () => void;
  /** A task has stopped for good; the others go on. */
  readonly stopped: (error: Error) => void;
};

/** Identifies this transport to `@MessagePattern(pattern, KONTOR_TRANSPORT)`. */
export const KONTOR_TRANSPORT = Symbol('kontor');

/**
 * Runs a service's topologies and workers as a Nest transport:
 * `app.connectMicroservice({ strategy: app.get(KontorServer) }, { inheritAppConfig: true })`.
 */
@Injectable()
export class KontorServer extends Server<ServerEvents, ServerStatus> implements CustomTransportStrategy {
  override readonly transportId = KONTOR_TRANSPORT;
  /** Failures of effects are awaited and retried here; Nest must not log and drop them. */
  override readonly propagatesEventHandlerErrors = true;

  constructor(@Inject(ServiceParts) private readonly parts: ServiceParts) {
    super();
  }

  /** Resolves by `callback` when every task is restored and runs. */
  listen(callback: (error?: unknown) => void): void {
    this._status$.next('starting');
    this.parts.start().then(
      () => {
        this._status$.next('running');
        callback();
      },
      (error: unknown) => callback(error),
    );
  }

  /** Drains: what was taken is finished, nothing new is taken. */
  async close(): Promise<void> {
    this._status$.next('stopping');
    await this.parts.stop();
    this._status$.next('stopped');
  }

  override on<K extends keyof ServerEvents>(event: K, listener: ServerEvents[K]): void {
    this.parts.events.on(event, listener);
  }

  /** The `ServiceParts`: runtimes, workers and their status. */
  override unwrap<T>(): T {
    return this.parts as T;
  }
}
