import { InvalidArgumentError, type Command } from 'commander';
import type { TaskStatus, Topology } from '@kontor/streams';
import { printLines } from '../journal/output.js';
import { RigError } from '../rig/rig-error.js';
import { asOperator, type Operator } from './operator.js';
import { operatorCommand, type OperatorOptions } from './operator-command.js';
import { describeTasks, type AnsweredTasks } from './print-tasks.js';
import { chosen, loadTopologies, processorNamed } from './topologies.js';

const orders = [
  ['pause', 'decide nothing more on a partition, until it is resumed, moves, or its owner restarts'],
  ['resume', 'go on with a partition that was paused'],
  ['rebuild', 'fold a partition\'s journal anew, and replace its store if it is not the same'],
  ['reset', 'drop a partition\'s store; it comes back from a snapshot, or from the journal'],
  ['hand-over', 'give a partition to the instance that stands by for it'],
] as const;

/** `streams status` and the orders to owners of partitions. */
export function defineOrders(command: Command): void {
  const sub = (name: string, description: string): Command => operatorCommand(command, name, description);
  sub('status', 'print what the owners of all partitions say of their tasks').argument('[topology...]', 'by name; all without one').action(status);
  for (const [operation, description] of orders) {
    sub(operation, description)
      .argument('<processor>', 'its journal')
      .requiredOption('-p, --partition <n>', 'which partition', partitionNumber)
      .action((name: string, options: OperatorOptions & { readonly partition: number }) => order(operation, name, options));
  }
}

async function status(names: readonly string[], options: OperatorOptions): Promise<void> {
  const topologies = chosen(await loadTopologies(options.topology), names);
  const answers = await asOperator(options, topologies, (operator) => Promise.all(topologies.map((topology) => tasksOf(operator, topology))));
  await printLines(options.json === true ? [JSON.stringify(answers, null, 2)] : describeTasks(answers));
  if (answers.some(({ silent, tasks }) => silent.length > 0 || tasks.some(({ phase }) => phase === 'stopped'))) process.exitCode = 1;
}

async function tasksOf(operator: Operator, { name }: Topology): Promise<AnsweredTasks> {
  const partitions = await operator.partitionsOf(name);
  const asked = Array.from({ length: partitions }, (_, partition) => operator.order<{ tasks: readonly TaskStatus[] }>(name, partition, { operation: 'status', partition }));
  const answers = await Promise.allSettled(asked);
  return {
    topology: name,
    tasks: answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value.tasks : [])).sort((a, b) => (a.journal < b.journal ? -1 : a.journal > b.journal ? 1 : a.partition - b.partition)),
    silent: answers.flatMap((answer, partition) => (answer.status === 'rejected' ? [{ partition, reason: (answer.reason as Error).message }] : [])),
  };
}

async function order(operation: (typeof orders)[number][0], name: string, options: OperatorOptions & { readonly partition: number }): Promise<void> {
  const { partition } = options;
  const { topology, processor: { journal } } = processorNamed(await loadTopologies(options.topology), name);
  const { tasks } = await asOperator(options, [topology], async (operator) => {
    const partitions = journal.partitions ?? (await operator.partitionsOf(topology.name));
    if (partition >= partitions) throw new RigError(`${journal.name} has partitions 0 to ${partitions - 1}.`);
    return operator.order<{ tasks: readonly TaskStatus[] }>(topology.name, partition, { operation, journal: journal.name, partition });
  });
  await printLines(options.json === true ? [JSON.stringify(tasks, null, 2)] : describeTasks([{ topology: topology.name, tasks, silent: [] }]));
}

function partitionNumber(value: string): number {
  if (!/^\d{1,4}$/.test(value)) throw new InvalidArgumentError('It is a whole number.');
  return Number(value);
}
