import type { AdminQuestion, ListedEffectKey, ParkedEffectQueue, ReleasedEvents } from '@kontor/nest';
import { partitionOf } from '@kontor/streams';
import type { Command } from 'commander';
import { startProgress } from '../../progress.mjs';
import { printLines } from '../journal/output.js';
import { RigError } from '../rig/rig-error.js';
import { asOperator } from '../streams/operator.js';
import { operatorCommand, type OperatorOptions } from '../streams/operator-command.js';
import { chosen, loadTopologies } from '../streams/topologies.js';
import { count, LISTED_MAX, SHOWN_DEFAULT } from './bounds.js';
import { describeEffectQueue, describeParkedEffects, describeReleased, type FoundEffectKey } from './print.js';

/** `parked effects …`: the same four, for events that wait because what is done outside the log fails. */
export function defineEffects(command: Command): void {
  const effects = command.command('effects').description('keys of effects, whose events wait').helpCommand(false);
  const sub = (name: string, description: string): Command => operatorCommand(effects, name, description);
  const ofKey = (name: string, description: string): Command => sub(name, description).argument('<topology>', 'of the service').argument('<effect>', 'its cursor, as `list` prints it').argument('<key>');
  sub('list', 'print keys of effects whose events wait, and why').argument('[topology]', 'of a service; all without one').action(list);
  ofKey('show', 'print the events that wait behind a key').option('--limit <n>', 'only the first so many', count, SHOWN_DEFAULT).action(show);
  ofKey('redrive', 'hand the events of a key over again, in order, up to the first that fails').action(redrive);
  ofKey('discard', 'give up events of a key; they stay in their journal').option('--count <n>', 'only the first so many', count).action(discard);
}

async function list(name: string | undefined, options: OperatorOptions): Promise<void> {
  const topologies = chosen(await loadTopologies(options.topology), name === undefined ? [] : [name]);
  const progress = startProgress('Asking the services');
  const found = await asOperator(options, topologies, async (operator) => {
    const lists = await Promise.all(topologies.map(async ({ name: topology }) => {
      const partitions = await operator.partitionsOf(topology);
      return Promise.all(Array.from({ length: partitions }, async (_, partition) => {
        const { effects } = await operator.order<{ effects: readonly ListedEffectKey[] }>(topology, partition, { operation: 'effects-list', partition, limit: LISTED_MAX });
        return effects.map((key) => ({ topology, ...key }));
      }));
    }));
    return once(lists.flat(2));
  }).finally(() => progress.done());
  await printLines(options.json === true ? [JSON.stringify(found, null, 2)] : describeParkedEffects(found));
}

/** A service of several topologies answers for each of them. */
function once(keys: readonly FoundEffectKey[]): readonly FoundEffectKey[] {
  return [...new Map(keys.map((found) => [JSON.stringify([found.cursor, found.journal, found.partition, found.key]), found])).values()];
}

async function show(topology: string, effect: string, key: string, options: OperatorOptions & { readonly limit: number }): Promise<void> {
  const { events } = await ordered<{ events: ParkedEffectQueue | null }>(topology, key, options, { operation: 'effects-show', effect, key, limit: options.limit });
  if (events === null) throw new RigError(`${JSON.stringify(key)} is not parked in the effect ${effect}.`);
  await printLines(options.json === true ? [JSON.stringify(events, null, 2)] : describeEffectQueue(events));
}

const redrive = (topology: string, effect: string, key: string, options: OperatorOptions): Promise<void> =>
  release(topology, key, options, 'handled', { operation: 'effects-redrive', effect, key });

const discard = (topology: string, effect: string, key: string, options: OperatorOptions & { readonly count?: number }): Promise<void> =>
  release(topology, key, options, 'given up', { operation: 'effects-discard', effect, key, ...(options.count === undefined ? {} : { count: options.count }) });

async function release(topology: string, key: string, options: OperatorOptions, done: string, question: AdminQuestion): Promise<void> {
  const released = await ordered<ReleasedEvents>(topology, key, options, question);
  await printLines(options.json === true ? [JSON.stringify(released)] : describeReleased(key, released, done, 'event'));
  if (released.reason !== undefined) process.exitCode = 1;
}

async function ordered<A>(name: string, key: string, options: OperatorOptions, question: AdminQuestion): Promise<A> {
  const topologies = chosen(await loadTopologies(options.topology), [name]);
  return asOperator(options, topologies, async (operator) => operator.order<A>(name, partitionOf(key, await operator.partitionsOf(name)), question));
}
