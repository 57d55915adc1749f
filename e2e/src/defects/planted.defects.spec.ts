import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { defects } from './defects.js';
import { hunt } from './hunt.js';
import { plantedCopy } from './planted-copy.js';
import { scenarios, type ScenarioName } from './scenarios.js';

const full = process.env['KONTOR_TEST_FULL'] !== undefined;
/** The long form begins anywhere; otherwise the same seeds every time, so that what is stated is what is run. */
const first = full ? Number(process.env['KONTOR_SEED'] ?? '1') : 1;
const WHOLE_SEEDS_FULL = 2_000;

const names = Object.keys(scenarios) as ScenarioName[];
const seedsOf = (scenario: ScenarioName): number => Math.max(1, ...defects.filter((defect) => defect.scenario === scenario).map(({ within }) => within));

describe.concurrent(`planted defects, from seed ${first}`, { timeout: full ? 3_600_000 : 600_000, concurrent: availableParallelism() > 1 }, () => {
  it.each(defects)('a library that $name is found within $within seeds', async ({ scenario, within, patches }) => {
    const copy = plantedCopy(patches);
    try {
      const found = await hunt(copy.folder, scenario, first, within);
      expect(found, `not found within ${within} seeds from ${first}`).toBeDefined();
      process.stdout.write(`${scenario}, seed ${found!.seed}: ${found!.how.split('\n').slice(0, 2).join(' ').slice(0, 200)}\n`);
    } finally {
      copy.remove();
    }
  });

  it.each(names)('the library as it is passes the same seeds of %s', async (scenario) => {
    const copy = plantedCopy([]);
    try {
      expect(await hunt(copy.folder, scenario, first, full ? WHOLE_SEEDS_FULL : seedsOf(scenario))).toBeUndefined();
    } finally {
      copy.remove();
    }
  });
});
