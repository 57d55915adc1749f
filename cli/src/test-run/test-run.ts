import { join } from 'node:path';
import { startProgress } from '../../progress.mjs';
import { pinnedNode, workspaceRoot } from '../rig/paths.js';
import { startRig, type Rig } from '../rig/rig.js';
import { failedAltogether, type Outcome } from './outcome.js';
import { kinds, removeOrphanedTests, testSources, workspacePackages, type Kind, type Package } from './packages.js';
import { runSuite, runTool, type Step } from './steps.js';

export interface TestRunOptions {
  /** One kind alone, without lint. */
  readonly only?: Kind;
  /** One package alone, by its name with or without scope. */
  readonly package?: string;
  /** Long settings for those suites that have them. */
  readonly full: boolean;
  readonly seed: string;
  readonly repeat?: number;
  readonly signal: AbortSignal;
}

/** Beside the rest, at low priority: they need nothing but processor time, and what talks to a rig mostly waits. */
const BESIDE: readonly Kind[] = ['defects'];

/** Runs everything asked for, in the order of what breaks first; a failure stops only what cannot go on without it. */
export async function runTests(options: TestRunOptions): Promise<Outcome[]> {
  const packages = workspacePackages().filter(({ name }) => options.package === undefined || name === options.package || name === `@kontor/${options.package}`);
  const step: Step = { signal: options.signal, env: environmentOf(options), full: options.full };
  const built = await build(options.package === undefined ? [] : packages, step);
  if (built.failed !== 0) return [built]; // what is in dist then is not what is in src
  packages.forEach(removeOrphanedTests);
  if (options.package !== undefined || options.only !== undefined) return [built, ...(await suites(options.only === undefined ? kinds : [options.only], packages, step))];
  const [beside, before] = await Promise.all([
    besides(packages, { ...step, beside: true }),
    suites(kinds.filter((kind) => !BESIDE.includes(kind)), packages, step),
  ]);
  const outcomes = [built, ...beside, ...before];
  // Hours, and nothing stands on it: last, and in the long form alone.
  if (options.full && !options.signal.aborted) outcomes.push(await runTool('mutation', 'npm', ['run', '--silent', 'mutation'], step));
  return outcomes;
}

async function besides(packages: readonly Package[], step: Step): Promise<Outcome[]> {
  const lint = await runTool('lint', 'npm', ['run', '--silent', 'lint'], step);
  const openapi = await runTool('openapi', pinnedNode(), ['cli/dist/main.js', 'openapi', '--since'], step);
  return [lint, openapi, ...(await suites(BESIDE, packages, step))];
}

async function suites(which: readonly Kind[], packages: readonly Package[], step: Step): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const kind of which) {
    const having = packages.filter((candidate) => testSources(candidate, kind).length > 0);
    outcomes.push(...(kind === 'int' ? await onOneRig(having, step) : await inTurn(kind, having, step)));
  }
  return outcomes;
}

/** The packages named, with what they stand on; all, if none is. */
function build(packages: readonly Package[], step: Step): Promise<Outcome> {
  const projects = packages.length === 0 ? [] : [`--projects=${packages.map(({ name }) => name).join(',')}`];
  return runTool('build', join(workspaceRoot, 'node_modules/.bin/nx'), ['run-many', '--target=build', '--output-style=static', ...projects], step);
}

function environmentOf({ full, seed, repeat }: TestRunOptions): Record<string, string> {
  return { KONTOR_SEED: seed, ...(full ? { KONTOR_TEST_FULL: '1' } : {}), ...(repeat === undefined ? {} : { KONTOR_REPEAT: String(repeat) }) };
}

async function inTurn(kind: Kind, packages: readonly Package[], step: Step): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const each of packages) {
    if (!step.signal.aborted) outcomes.push(await runSuite(kind, each, step));
  }
  return outcomes;
}

/** The suites that talk to Kafka and Postgres share one rig. Without it they have failed: nothing stands in for a broker. */
export async function onOneRig(packages: readonly Package[], step: Step, raise: typeof startRig = startRig): Promise<Outcome[]> {
  if (packages.length === 0 || step.signal.aborted) return [];
  const started = performance.now();
  const progress = startProgress('rig', { always: true, out: process.stdout });
  let rig: Rig;
  try {
    rig = await raise({ name: `test-${process.pid}`, signal: step.signal, onProgress: (part, doing) => progress.doing(`${part}: ${doing}`) });
  } catch (error) {
    progress.failed();
    const message = error instanceof Error ? error.message : String(error);
    return packages.map(({ name }) => failedAltogether(`int   ${name}`, `Not run: there is no rig. ${message}`, performance.now() - started));
  }
  progress.done(`Kafka ${rig.kafka.version} (${rig.kafka.kind}), Postgres ${rig.postgres.version}`);
  try {
    const env = { ...step.env, KONTOR_BROKERS: rig.kafka.brokers.join(','), KONTOR_POSTGRES_URL: rig.postgres.adminUrl };
    return await inTurn('int', packages, { ...step, env });
  } finally {
    await rig.stop();
  }
}
