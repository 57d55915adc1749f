// One scenario on one copy of the library, in a process of its own: a defect may hang or throw from anywhere.
// Arguments: folder of the copy, scenario, first seed, number of seeds. Prints one line of JSON.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { scenarios, type Copy, type ScenarioName } from './scenarios.js';

const [folder, name, first, seeds] = process.argv.slice(2) as [string, ScenarioName, string, string];
const load = (file: string): Promise<never> => import(pathToFileURL(join(folder, 'dist', file)).href) as Promise<never>;
const copy: Copy = { lib: await load('index.js'), kit: await load('testing/index.js') };

let seed = Number(first);
const report = (how: unknown): never => {
  process.stdout.write(`${JSON.stringify({ seed, how: how instanceof Error ? `${how.name}: ${how.message}` : String(how) })}\n`);
  process.exit(0);
};
process.on('uncaughtException', report).on('unhandledRejection', report);

for (const last = seed + Number(seeds); seed < last; seed++) {
  try {
    await scenarios[name](copy, seed);
  } catch (error) {
    report(error);
  }
}
process.stdout.write('{}\n');
