import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise, type ICruiseOptions, type ICruiseResult, type IFlattenedRuleSet } from 'dependency-cruiser';
import { ESLint } from 'eslint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** A file and what it holds; imports need not be used. */
type Files = Readonly<Record<string, string>>;

const importing = (name: string): string => `import '${name}';\n`;

/** One forbidden import per rule: the rule's name, the file that breaks it, and what else must be there. */
const FORBIDDEN: readonly (readonly [rule: string, file: string, source: string, beside?: Files])[] = [
  ['no-cycles', 'libs/streams/src/a.ts', "import { b } from './b.js';\nexport const a = () => b;\n", { 'libs/streams/src/b.ts': "import { a } from './a.js';\nexport const b = () => a;\n" }],
  ['streams-is-pure', 'libs/streams/src/task/reads-a-file.ts', importing('node:fs')],
  ['streams-is-pure', 'libs/streams/src/task/takes-a-package.ts', importing('zod')],
  ['streams-tests-and-test-kit', 'libs/streams/src/testing/asserts.ts', importing('chai')],
  ['product-without-test-kit', 'libs/nest/src/takes-the-test-kit.ts', importing('@kontor/streams/testing')],
  ['product-without-test-kit', 'cli/src/rig/takes-the-test-kit.ts', importing('@kontor/streams/testing')],
  ['product-without-test-kit', 'apps/payout/src/takes-a-fixture.ts', importing('./rail.fixture.js'), { 'apps/payout/src/rail.fixture.ts': 'export {};\n' }],
  ['money-stands-alone', 'libs/money/src/knows-events.ts', importing('@kontor/events')],
  ['events-on-money-and-streams', 'libs/events/src/knows-nest.ts', importing('@kontor/nest')],
  ['events-on-money-and-streams', 'libs/events/src/knows-kafka.ts', importing('@kontor/streams-kafka')],
  ['nest-and-postgres-without-kafka', 'libs/nest/src/opens-the-log.ts', importing('@kontor/streams-kafka')],
  ['nest-and-postgres-without-kafka', 'libs/postgres/src/opens-the-log.ts', importing('../../streams-kafka/src/index.js'), { 'libs/streams-kafka/src/index.ts': 'export {};\n' }],
  ['adapters-on-streams-only', 'libs/postgres/src/knows-nest.ts', importing('@kontor/nest')],
  ['adapters-on-streams-only', 'libs/nest/src/knows-banking.ts', importing('@kontor/money')],
  ['client-stands-alone', 'libs/client/src/knows-the-catalogue.ts', importing('@kontor/events')],
  ['client-stands-alone', 'libs/client/src/knows-a-service.ts', importing('../../../apps/payout/src/api/answers.js'), { 'apps/payout/src/api/answers.ts': 'export {};\n' }],
  ['client-is-for-users', 'apps/payout/src/goes-in-by-the-front.ts', importing('@kontor/client')],
  ['client-is-for-users', 'cli/src/goes-in-by-the-front.ts', importing('@kontor/client')],
  ['kafka-client-in-one-place', 'apps/payout/src/asks-kafka.ts', importing('kafkajs')],
  ['kafka-client-in-one-place', 'cli/src/commands/asks-kafka.ts', importing('kafkajs')],
  ['store-engine-in-one-place', 'apps/payout/src/opens-a-store.ts', importing('classic-level')],
  ['decimals-in-money-only', 'apps/fx-rating/src/feeds/counts-itself.ts', importing('decimal.js')],
  ['domain-is-pure', 'apps/payout/src/domain/knows-its-api.ts', importing('../api/rail.js'), { 'apps/payout/src/api/rail.ts': 'export {};\n' }],
  ['domain-is-pure', 'apps/payout/src/domain/knows-the-platform.ts', importing('@kontor/streams')],
  ['domain-is-pure', 'apps/payout/src/domain/reads-a-file.ts', importing('node:fs')],
  ['topology-is-a-value', 'apps/payout/src/topology.ts', importing('@kontor/nest')],
  ['apps-speak-through-kafka', 'apps/payout/src/peeks.ts', importing('../../fx-rating/src/rates.js'), { 'apps/fx-rating/src/rates.ts': 'export {};\n' }],
  ['apps-speak-through-kafka-not-packages', 'apps/payout/src/peeks-by-name.ts', importing('@kontor/fx-rating/topology')],
  ['libraries-know-no-app', 'libs/nest/src/knows-payout.ts', importing('@kontor/payout/topology')],
  ['nothing-imports-the-tools', 'apps/payout/src/starts-a-rig.ts', importing('@kontor/cli/rig')],
  ['examples-are-applications', 'examples/src/knows-banking.ts', importing('@kontor/money')],
  ['command-without-tests', 'cli/src/takes-a-scenario.ts', importing('@kontor/e2e')],
  ['tools-see-topologies-only', 'e2e/src/opens-an-app.ts', importing('@kontor/payout/app')],
  ['oracle-is-independent', 'e2e/src/simulation/oracle/computes-as-they-do.ts', importing('@kontor/money')],
  ['oracle-is-independent', 'e2e/src/simulation/oracle/asks-the-ledger.ts', importing('@kontor/balance-aggregation/topology')],
  ['declared-dependencies', 'libs/nest/src/takes-what-nobody-declared.ts', importing('undeclared'), { 'node_modules/undeclared/package.json': '{"name":"undeclared","main":"index.js"}', 'node_modules/undeclared/index.js': '' }],
];

const ALLOWED: Files = {
  'package.json': '{"name":"planted"}',
  'apps/payout/src/domain/decides.ts': importing('@kontor/money') + importing('@kontor/events') + importing('node:crypto') + importing('./rails.js'),
  'apps/payout/src/domain/rails.ts': 'export {};\n',
  'apps/payout/src/domain/decides.spec.ts': importing('vitest') + importing('@kontor/streams/testing'),
  'apps/payout/src/app.module.ts': ['nest', 'postgres', 'streams-kafka', 'streams', 'events', 'money'].map((name) => importing(`@kontor/${name}`)).join(''),
  'libs/streams-kafka/src/log.ts': importing('kafkajs') + importing('@kontor/streams'),
  'libs/streams/src/types-may-point-back.ts': "import type { Back } from './back.js';\nexport type There = Back;\n",
  'libs/streams/src/back.ts': "import type { There } from './types-may-point-back.js';\nexport type Back = There | 1;\n",
  'cli/src/rig/probe.ts': importing('kafkajs'),
  'cli/src/dev/memory-log.ts': importing('@kontor/streams/testing'),
  'e2e/src/simulation/oracle/reads.ts': "import type { Leg } from '@kontor/events';\nimport { balance } from './balance.js';\nexport const of = (leg: Leg) => balance(leg);\n",
  'e2e/src/simulation/oracle/balance.ts': 'export const balance = (leg: object): number => Object.keys(leg).length;\n',
  'e2e/src/scenario.spec.ts': importing('@kontor/cli/rig') + importing('@kontor/client') + importing('@kontor/payout/topology') + importing('kafkajs'),
};

/** What lint must say: file, source, a part of its message. */
const REFUSED: readonly (readonly [what: string, file: string, source: string, message: RegExp])[] = [
  ['the present instant in a decision', 'apps/payout/src/domain/now.ts', 'export const now = Date.now();', /its clock is the block’s/],
  ['a date of now in a decision', 'apps/payout/src/domain/new-date.ts', 'export const now = new Date();', /its clock is the block’s/],
  ['local time in a decision', 'apps/payout/src/domain/local.ts', 'export const hour = (at: number) => new Date(at).getHours();', /Local time/],
  ['chance in a decision', 'apps/payout/src/domain/chance.ts', 'export const dice = Math.random();', /must come out the same/],
  ['random ids in a decision', 'apps/payout/src/domain/ids.ts', "import { randomUUID } from 'node:crypto';\nexport const id = randomUUID();", /must come out the same/],
  ['the environment in a topology', 'apps/payout/src/topology.ts', 'export const port = process.env.PORT;', /no I\/O/],
  ['a timer in a decision', 'apps/payout/src/domain/timer.ts', 'export const later = () => setTimeout(() => undefined, 1);', /no I\/O/],
  ['a call over the network in a decision', 'apps/payout/src/domain/network.ts', "export const ask = () => fetch('http://bank');", /no I\/O/],
  ['an amount as a number', 'apps/payout/src/domain/float.ts', 'export const cents = (amount: string) => Number(amount);', /Amounts and rates are exact/],
  ['an amount parsed by unary plus', 'libs/money/src/plus.ts', 'export const cents = (amount: string) => +amount;', /Amounts and rates are exact/],
  ['a decimal fraction', 'libs/events/src/fraction.ts', 'export const spread = 0.003;', /Amounts and rates are exact/],
  ['a fixed number of decimals', 'apps/payout/src/domain/fixed.ts', 'export const shown = (amount: number) => amount.toFixed(2);', /Amounts and rates are exact/],
  ['a sleeping test', 'libs/nest/src/sleeps.spec.ts', 'export const wait = async () => { await new Promise((resolve) => setTimeout(resolve, 50)); };', /Wait for the condition/],
  ['a test that hides the others', 'libs/nest/src/only.spec.ts', "import { it } from './runner.spec.support.js';\nit.only('x');", /hide all other tests/],
  ['a skipped test', 'libs/nest/src/skip.spec.ts', "import { it } from './runner.spec.support.js';\nit.skip('x');", /skipped test is forgotten/],
  ['what the catalogue computes in the oracle', 'e2e/src/simulation/oracle/derives-ids.ts', "import { entryIdOf } from '@kontor/events';\nexport const id = entryIdOf;\n", /it takes types of events/],
  ['any', 'libs/nest/src/any.ts', 'export const x = (y: any) => String(y);', /Unexpected any/],
  ['a promise that nobody awaits', 'libs/nest/src/floating.ts', 'export function go(work: () => Promise<void>) { work(); }', /Promises must be awaited/],
  ['a folder that says nothing', 'libs/nest/src/utils/text.ts', 'export const x = 1;', /does not say what is inside/],
  ['a file that says nothing', 'libs/nest/src/http-helpers.ts', 'export const x = 1;', /does not say what is inside/],
];

const ACCEPTED: Files = {
  'apps/payout/src/domain/from-the-block.ts': 'export const day = (now: number): string => new Date(now).toISOString().slice(0, 10);\nexport const due = (at: string): number => Date.parse(at) + 5 * 60_000;\n',
  'libs/nest/src/awaits.spec.ts': 'export async function until(condition: () => boolean): Promise<void> {\n  while (!condition()) await new Promise((resolve) => setImmediate(resolve));\n}\n',
  'libs/nest/src/runner.spec.support.ts': 'const run = (name: string): string => name;\nexport const it = Object.assign(run, { only: run, skip: run });\n',
};

const folders: string[] = [];

async function plant(files: Files): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'kontor-planted-')));
  folders.push(folder);
  for (const [file, source] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), source);
  }
  return folder;
}

async function cruised(folder: string): Promise<{ violations: ReadonlySet<string>; files: number }> {
  const config = (await import(join(ROOT, '.dependency-cruiser.mjs'))) as { default: IFlattenedRuleSet & { options: ICruiseOptions } };
  const { options, ...ruleSet } = config.default;
  const { output } = await cruise(['apps', 'libs', 'examples', 'cli', 'e2e'], { ...options, baseDir: folder, validate: true, ruleSet });
  const { violations, totalCruised } = (output as ICruiseResult).summary;
  return { violations: new Set(violations.map(({ rule, from }) => `${rule.name} ${from}`)), files: totalCruised };
}

afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

describe('the directions of imports', () => {
  let violations: ReadonlySet<string>;

  beforeAll(async () => {
    const planted = FORBIDDEN.flatMap(([, file, source, beside]) => Object.entries({ ...beside, [file]: source }));
    ({ violations } = await cruised(await plant({ ...ALLOWED, ...Object.fromEntries(planted) })));
  });

  it.each(FORBIDDEN.map(([rule, file]) => [rule, file] as const))('are held by %s against %s', (rule, file) => {
    expect([...violations]).toContain(`${rule} ${file}`);
  });

  it('have a planted import for every rule', async () => {
    const config = (await import(join(ROOT, '.dependency-cruiser.mjs'))) as { default: IFlattenedRuleSet };
    const planted = new Set(FORBIDDEN.map(([rule]) => rule));
    expect(config.default.forbidden?.map(({ name }) => name).filter((name) => !planted.has(name!))).toEqual([]);
  });

  it.each(Object.keys(ALLOWED))('let %s pass', (file) => {
    expect([...violations].filter((violation) => violation.endsWith(` ${file}`))).toEqual([]);
  });

  // It reads every file: on a busy machine that takes longer than a unit test may.
  it('hold in this repository', { timeout: 120_000 }, async () => {
    const { violations: found, files } = await cruised(ROOT);
    expect([...found]).toEqual([]);
    expect(files).toBeGreaterThan(100);
  });
});

describe('lint', () => {
  const messages = new Map<string, string>();

  beforeAll(async () => {
    const tsconfig = { compilerOptions: { strict: true, module: 'nodenext', target: 'es2024', lib: ['es2024', 'dom'], types: ['node'], typeRoots: [join(ROOT, 'node_modules/@types')] }, include: ['**/*.ts'] };
    const refused = Object.fromEntries(REFUSED.map(([, file, source]) => [file, `${source}\n`]));
    const folder = await plant({ ...ACCEPTED, ...refused, 'package.json': '{"type":"module"}', 'tsconfig.json': JSON.stringify(tsconfig) });
    const eslint = new ESLint({ cwd: folder, overrideConfigFile: join(ROOT, 'eslint.config.mjs') });
    for (const result of await eslint.lintFiles(['.'])) {
      messages.set(result.filePath.slice(folder.length + 1), result.messages.map(({ message }) => message).join('\n'));
    }
  });

  it.each(REFUSED)('refuses %s', (_what, file, _source, message) => {
    expect(messages.get(file)).toMatch(message);
  });

  it.each(Object.keys(ACCEPTED))('accepts %s', (file) => {
    expect(messages.get(file)).toBe('');
  });
});
