import type { Log, TopicDescription } from '../log/log.js';
import type { Declaration } from './declarations.js';

/** Topics on the broker are not what their declarations say. Lists every difference. */
export class TopicsDiffer extends Error {
  override name = 'TopicsDiffer';
  constructor(readonly differences: readonly string[]) {
    super(`topics differ from their declarations:\n` + differences.map((difference) => `- ${difference}`).join('\n'));
  }
}

/** Compares topics on the broker with their declarations: partition counts and every declared setting. */
export async function checkTopics(log: Log, declarations: Iterable<Declaration>, defaultPartitions: number): Promise<void> {
  const differences: string[] = [];
  for (const declaration of declarations) differences.push(...differencesOf(declaration, await log.describe(declaration.name), defaultPartitions));
  if (differences.length > 0) throw new TopicsDiffer(differences);
}

function differencesOf(declaration: Declaration, found: TopicDescription, defaultPartitions: number): string[] {
  const differences: string[] = [];
  const partitions = declaration.partitions ?? defaultPartitions;
  // A partition count is fixed at birth: with another one, keys would move to partitions that do not hold their state.
  if (found.partitions !== partitions) differences.push(`${declaration.name} has ${found.partitions} partitions, not ${partitions}`);
  for (const [name, value] of Object.entries(declaration.settings)) {
    const actual = found.settings[name];
    if (actual !== value) differences.push(`${declaration.name} has ${name}=${actual ?? '(unset)'}, not ${value}`);
  }
  return differences;
}
