// Mutation testing of one part; `mutation.mjs` says which, and runs in the folder of its package. The sources themselves are mutated
// and tested, not what the compiler makes of them: both packages are plain TypeScript that the test runner can strip.
import { fileURLToPath } from 'node:url';

const part = JSON.parse(process.env.KONTOR_MUTATION ?? '{}');

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  // It runs in a copy of the package, from where the root lies elsewhere.
  vitest: { configFile: fileURLToPath(new URL('vitest.mutation.config.mjs', import.meta.url)), related: false },
  mutate: part.mutate ?? [],
  coverageAnalysis: 'perTest',
  // A mutant that makes a loop endless is found by this; a slow machine must not find the others so.
  timeoutMS: 20_000,
  timeoutFactor: 3,
  concurrency: 2,
  ignorePatterns: ['dist', 'reports', 'node_modules', '.stryker-tmp'],
  tempDirName: '.stryker-tmp',
  cleanTempDir: 'always',
  allowEmpty: false,
  reporters: ['json', 'progress-append-only'],
  jsonReporter: { fileName: `reports/mutation/${part.name ?? 'part'}.json` },
};
