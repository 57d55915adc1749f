import { catalogue } from '@kontor/events';
import { heartbeatsOf, snapshotsOf, type Declaration, type Journal } from '@kontor/streams';
import { createTopics } from '@kontor/streams-kafka';
import { RigError } from './rig-error.js';

/** Partition count of topics that declare none, in a local rig. */
export const rigPartitions = 4;

/** Topics that carry queries and their answers: they hold nothing worth keeping. */
const patterns = ['ledger.balances.get', 'fx.quotes.get', ...new Set(catalogue.map(({ owner }) => `${owner}.admin`))];
const QUERY_SETTINGS = { 'retention.ms': '3600000' };

const isJournal = (declaration: Declaration): declaration is Journal => declaration.kind === 'journal';

/** Every topic there is to be, with its declared settings. */
export const declaredTopics: readonly { readonly name: string; readonly partitions: number; readonly settings: Readonly<Record<string, string>> }[] = [
  ...catalogue.map(({ name, partitions, settings }) => ({ name, partitions: partitions ?? rigPartitions, settings })),
  ...catalogue.filter(isJournal).map(snapshotsOf).map(({ name, partitions, settings }) => ({ name, partitions: partitions ?? rigPartitions, settings })),
  ...patterns.flatMap((pattern) => [pattern, `${pattern}.reply`]).map((name) => ({ name, partitions: rigPartitions, settings: QUERY_SETTINGS })),
  ...[...new Set(catalogue.filter(({ kind }) => kind === 'journal').map(({ owner }) => owner))].map(heartbeatsOf).map(({ name, settings }) => ({ name, partitions: 1, settings })),
];

/** Creates every declared topic that is missing. Throws if one exists and is not what its declaration says. */
export async function createDeclaredTopics(brokers: readonly string[]): Promise<void> {
  const { differences } = await createTopics({ brokers: [...brokers], clientId: 'kontor-rig' }, declaredTopics);
  if (differences.length === 0) return;
  const lines = differences.map(({ topic, setting, wanted, found }) => `- ${topic}: ${setting} is ${found}, declared is ${wanted}`);
  throw new RigError(`Topics on this cluster are not what is declared; a rig needs a cluster of its own:\n${lines.join('\n')}`);
}
