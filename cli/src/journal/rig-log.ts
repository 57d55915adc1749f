import { TopicMissing, type Log } from '@kontor/streams';
import { kafkaLog } from '@kontor/streams-kafka';
import { RigError } from '../rig/rig-error.js';
import { liveRig, type RigState } from '../rig/state.js';

/** Where a command that reads journals looks. */
export interface Source {
  readonly rig: string;
  /** Instead of a rig's. */
  readonly brokers?: readonly string[];
}

/** The rig that is meant; undefined if brokers were named instead. */
export function rigOf({ rig, brokers }: Source): RigState | undefined {
  if (brokers !== undefined) return undefined;
  const state = liveRig(rig);
  if (state?.kafka === undefined) throw new RigError(`The rig "${rig}" does not run. \`./kontor up\` starts it; --brokers reads another Kafka.`);
  if (state.kafka.kind === 'in-memory') throw new RigError(`The rig "${rig}" has its log in the memory of its own process, where no other command can read it.`);
  return state;
}

/** Opens the log of a rig, or of `--brokers`, for reading. The caller closes it. */
export async function openLog(source: Source, topics: readonly string[]): Promise<Log> {
  const brokers = source.brokers ?? rigOf(source)!.kafka!.brokers;
  try {
    return await kafkaLog({ brokers, clientId: 'kontor-cli', topics, consumers: { eager: 1, relaxed: 0 }, producers: 1 });
  } catch (error) {
    if (error instanceof TopicMissing) throw new RigError(error.message);
    throw new RigError(`Kafka at ${brokers.join(', ')} cannot be read: ${(error as Error).message}`);
  }
}
