import type { Log, TopicDescription } from '../log/log.js';
import type { Declaration } from './declarations.js';

/** Topics on the broker are not what their declarations say. Lists every difference. */
export class TopicsDiffer extends Error {
  override name = 'TopicsDiffer';
  constructor(readonly differences: readonly string[]) {
    super(`topics differ from their declarations:\n` + differences.map((difference) => `- ${difference}`).join('\n'));
  }
}

/** One way in which a topic is not what its declaration says. */
export interface TopicDrift {
  readonly topic: string;
  /** `partitions`, or the name of a setting. */
  readonly setting: string;
  readonly declared: string;
  readonly found: string;
}

/** Compares topics on the broker with their declarations: partition counts and every declared setting. */
export async function checkTopics(log: Log, declarations: Iterable<Declaration>, defaultPartitions: number): Promise<void> {
  const drift: TopicDrift[] = [];
  for (const declaration of declarations) drift.push(...driftOf(declaration, await log.describe(declaration.name), defaultPartitions));
  if (drift.length > 0) throw new TopicsDiffer(drift.map(describeDrift));
}

/** How a topic differs from its declaration; empty if it does not. Settings that the declaration does not name are the broker's business. */
export function driftOf(declaration: Declaration, found: TopicDescription, defaultPartitions: number): TopicDrift[] {
  const topic = declaration.name;
  // A partition count is fixed at birth: with another one, keys would move to partitions that do not hold their state.
  const compared = [{ topic, setting: 'partitions', declared: String(declaration.partitions ?? defaultPartitions), found: String(found.partitions) }];
  for (const [setting, declared] of Object.entries(declaration.settings)) compared.push({ topic, setting, declared, found: found.settings[setting] ?? '(unset)' });
  return compared.filter((one) => one.declared !== one.found);
}

/** A difference in words, for a log line. */
export function describeDrift({ topic, setting, declared, found }: TopicDrift): string {
  return setting === 'partitions' ? `${topic} has ${found} partitions, not ${declared}` : `${topic} has ${setting}=${found}, not ${declared}`;
}
