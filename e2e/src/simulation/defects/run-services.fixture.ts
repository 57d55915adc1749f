// The simulation on one copy of the services, in a process of its own: a defect may hang or throw from anywhere.
// Arguments: folder of the copy, what is planted, first seed, number of seeds. Prints one line of JSON.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Topology } from '@kontor/streams';
import { runSeed } from '../run-seed.js';

const [folder, , first, seeds] = process.argv.slice(2) as [string, string, string, string];

let seed = Number(first);
const report = (how: unknown): never => {
  process.stdout.write(`${JSON.stringify({ seed, how: how instanceof Error ? `${how.name}: ${how.message}` : String(how) })}\n`);
  process.exit(0);
};
process.on('uncaughtException', report).on('unhandledRejection', report);

const services = await Promise.all(['transfer-intake', 'fx-rating', 'balance-aggregation', 'payout', 'auditor'].map(topologyOf));
for (const last = seed + Number(seeds); seed < last; seed++) {
  const { breaches } = await runSeed(seed, services);
  if (breaches.length > 0) report(breaches.join('\n'));
}
process.stdout.write('{}\n');

/** The one that the file of a service's name exports. */
async function topologyOf(service: string): Promise<Topology> {
  const exported = Object.values((await import(pathToFileURL(join(folder, 'apps', service, 'dist/topology.js')).href)) as object) as readonly Partial<Topology>[];
  return exported.find((value) => value.name === service && value.processors !== undefined) as Topology;
}
