import { TopicMissing, type Log } from '@kontor/streams';
import { ConnectionRejected, kafkaSettings, KafkaSettingsInvalid, openLog as openKafkaLog } from '@kontor/streams-kafka';
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

/** Opens the log of a rig, or of `--brokers` with what KONTOR_KAFKA_… say of them, for reading. The caller closes it. */
export async function openLog(source: Source, topics: readonly string[]): Promise<Log> {
  const brokers = source.brokers ?? rigOf(source)!.kafka!.brokers;
  try {
    const settings = kafkaSettings(source.brokers === undefined ? { KONTOR_BROKERS: brokers } : { ...process.env, KONTOR_BROKERS: brokers });
    return await openKafkaLog({ ...settings, clientId: 'kontor-cli', topics, consumers: { eager: 1, relaxed: 0 }, producers: 1 });
  } catch (error) {
    throw readable(error, brokers);
  }
}

/** A broker that cannot be reached, and a topic that is not there, are told in a sentence; anything else as it is. */
export function readable(error: unknown, brokers: readonly string[]): Error {
  if (error instanceof TopicMissing || error instanceof ConnectionRejected || error instanceof KafkaSettingsInvalid) return new RigError(error.message);
  if (!(error instanceof Error)) return new Error(String(error));
  return error.name.startsWith('KafkaJS') ? new RigError(`Kafka at ${brokers.join(', ')} cannot be read: ${error.message}`) : error;
}
