import type { AdminQuestion } from '@kontor/nest';
import type { Command } from 'commander';
import type { ListedKey, ParkedQueue, Released, Topology } from '@kontor/streams';
import { startProgress } from '../../progress.mjs';
import { printLines } from '../journal/output.js';
import { count, LISTED_MAX, SHOWN_DEFAULT } from '../parked/bounds.js';
import { defineEffects } from '../parked/effects.js';
import { describeQueue, describeReleased, describeParkedKeys, type FoundKey } from '../parked/print.js';
import { RigError } from '../rig/rig-error.js';
import { asOperator } from '../streams/operator.js';
import { operatorCommand, type OperatorOptions } from '../streams/operator-command.js';
import { loadTopologies, processorNamed, type FoundProcessor } from '../streams/topologies.js';

export function define(command: Command): void {
  const sub = (name: string, description: string): Command => operatorCommand(command, name, description);
  sub('list', 'print keys whose records wait, and why').argument('[processor]', 'its journal; all without one').action(list);
  sub('show', 'print the records that wait behind a key').argument('<processor>', 'its journal').argument('<key>').option('--limit <n>', 'only the first so many', count, SHOWN_DEFAULT).action(show);
  sub('redrive', 'decide the records of a key again, in order, up to the first that fails').argument('<processor>', 'its journal').argument('<key>').action(redrive);
  sub('discard', 'give up records of a key; they stay in their topic').argument('<processor>', 'its journal').argument('<key>').option('--count <n>', 'only the first so many', count).action(discard);
  defineEffects(command);
}

async function list(name: string | undefined, options: OperatorOptions): Promise<void> {
  const topologies = await loadTopologies(options.topology);
  const found = name === undefined ? topologies.flatMap((topology) => topology.processors.map((processor) => ({ topology, processor }))) : [processorNamed(topologies, name)];
  const progress = startProgress('Asking the services');
  const keys = await listed(options, [...new Set(found.map(({ topology }) => topology))], found).finally(() => progress.done());
  await printLines(options.json === true ? [JSON.stringify(keys, null, 2)] : describeParkedKeys(keys));
}

function listed(options: OperatorOptions, topologies: readonly Topology[], processors: readonly FoundProcessor[]): Promise<readonly FoundKey[]> {
  return asOperator(options, topologies, async (operator) => {
    const lists = await Promise.all(processors.map(async ({ topology, processor: { journal } }) => {
      const partitions = journal.partitions ?? (await operator.partitionsOf(topology.name));
      return Promise.all(Array.from({ length: partitions }, async (_, partition) => {
        const { keys } = await operator.order<{ keys: readonly ListedKey[] }>(topology.name, partition, { operation: 'parked-list', journal: journal.name, partition, limit: LISTED_MAX });
        return keys.map((key) => ({ journal: journal.name, partition, ...key }));
      }));
    }));
    return lists.flat(2);
  });
}

async function show(name: string, key: string, options: OperatorOptions & { readonly limit: number }): Promise<void> {
  const { queue } = await ordered<{ queue: ParkedQueue | null }>(name, key, options, (journal) => ({ operation: 'parked-show', journal, key, limit: options.limit }));
  if (queue === null) throw new RigError(`${JSON.stringify(key)} is not parked in ${name}.`);
  await printLines(options.json === true ? [JSON.stringify(queue, null, 2)] : describeQueue(key, queue));
}

const redrive = (name: string, key: string, options: OperatorOptions): Promise<void> =>
  release(name, key, options, 'decided again', (journal) => ({ operation: 'parked-redrive', journal, key }));

const discard = (name: string, key: string, options: OperatorOptions & { readonly count?: number }): Promise<void> =>
  release(name, key, options, 'given up', (journal) => ({ operation: 'parked-discard', journal, key, ...(options.count === undefined ? {} : { count: options.count }) }));

async function release(name: string, key: string, options: OperatorOptions, done: string, question: (journal: string) => AdminQuestion): Promise<void> {
  const released = await ordered<Released>(name, key, options, question);
  await printLines(options.json === true ? [JSON.stringify(released)] : describeReleased(key, released, done));
  if (released.reason !== undefined) process.exitCode = 1;
}

async function ordered<A>(name: string, key: string, options: OperatorOptions, question: (journal: string) => AdminQuestion): Promise<A> {
  const { topology, processor: { journal } } = processorNamed(await loadTopologies(options.topology), name);
  return asOperator(options, [topology], async (operator) => operator.order<A>(topology.name, await operator.partitionOfKey(topology, journal, key), question(journal.name)));
}
