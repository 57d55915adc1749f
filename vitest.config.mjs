// Tests run as compiled by tsc: no transformer emits the decorator metadata that Nest reads.
// `*.spec.js` need nothing, `*.sim.spec.js` only time; `*.int.spec.js` and `*.e2e.spec.js` need the rig and are never cached.
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const kind = process.env.KONTOR_TEST_KIND ?? 'unit';
// A process for each file spends more than half of its time on loading Nest once more, and the runner's own choice leaves one of two cores idle.
const together = { isolate: false, maxWorkers: Math.max(2, availableParallelism() - 1) };
const suites = {
  unit: { ...together, include: ['dist/**/*.spec.js'], exclude: ['dist/**/*.int.spec.js', 'dist/**/*.e2e.spec.js', 'dist/**/*.fault.spec.js', 'dist/**/*.defects.spec.js', 'dist/**/*.sim.spec.js'], testTimeout: 20_000 },
  sim: { include: ['dist/**/*.sim.spec.js'], testTimeout: 600_000, fileParallelism: false },
  int: { include: ['dist/**/*.int.spec.js'], testTimeout: 120_000, fileParallelism: false },
  e2e: { include: ['dist/**/*.e2e.spec.js'], testTimeout: 300_000, fileParallelism: false },
  defects: { include: ['dist/**/*.defects.spec.js'], testTimeout: 300_000, fileParallelism: false },
  fault: { include: ['dist/**/*.fault.spec.js'], testTimeout: 3_600_000, fileParallelism: false },
};
const suite = suites[kind];
if (!suite) throw new Error(`KONTOR_TEST_KIND is ${kind}; it must be one of ${Object.keys(suites).join(', ')}`);

export default defineConfig({
  test: {
    root: process.cwd(),
    exclude: [],
    passWithNoTests: true,
    hookTimeout: 120_000,
    reporters: ['default', 'json'],
    outputFile: { json: `reports/${kind}.json` },
    ...suite,
  },
});
