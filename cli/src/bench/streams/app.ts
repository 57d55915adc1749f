// The process that is measured: four applications, each a runtime of its own, on one log.
import { Runtime, type Topology } from '@kontor/streams';
import { levelStores, openLog } from '@kontor/streams-kafka';
import { type AppNews, type AppPlan, CURRENCIES, PARTITIONS } from './plan.js';
import { pipelineOf } from './topology.js';

const tell = (news: AppNews): void => void process.send?.(news);

async function run({ run: name, brokers, client, stateFolder }: AppPlan): Promise<void> {
  const pipeline = pipelineOf(name);
  const log = await openLog({ brokers, client, clientId: 'bench-streams', topics: pipeline.declarations.map((one) => one.name) });
  const runtimeOf = (topology: Topology, folder: string): Runtime =>
    new Runtime(topology, { log, openStore: levelStores({ directory: `${stateFolder}/${folder}` }), partitions: PARTITIONS, instance: topology.name, onStopped: fail });
  await fold(runtimeOf(pipeline.rating, 'rating'), pipeline);
  await Promise.all(pipeline.hops.map((topology) => runtimeOf(topology, topology.name).start()));
}

/** Takes all rates into their journal; from there fx reads them as a table, complete before its first transfer. */
async function fold(rating: Runtime, { rateByCurrency }: ReturnType<typeof pipelineOf>): Promise<void> {
  await rating.start();
  const isMissing = async (currency: string): Promise<boolean> => (await rating.read(rateByCurrency, currency)).value === undefined;
  for (const currency of CURRENCIES) while (await isMissing(currency)) await new Promise((resolve) => setTimeout(resolve, 20));
  await rating.stop();
}

function fail(error: unknown): void {
  tell({ kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}

process.once('message', (plan: AppPlan) => {
  run(plan).then(() => tell({ kind: 'ready', afterMs: Math.round(performance.now()) }), fail);
});
process.once('disconnect', () => process.exit(0));
