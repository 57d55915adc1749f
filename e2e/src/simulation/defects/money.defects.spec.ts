import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { huntWith } from '../../defects/hunt.js';
import { moneyDefects } from './money-defects.js';
import { servicesCopy } from './services-copy.js';

const full = process.env['KONTOR_TEST_FULL'] !== undefined;
/** The long form begins anywhere; otherwise the same seeds every time, so that what is stated is what is run. */
const first = full ? Number(process.env['KONTOR_SEED'] ?? '1') : 1;
/** From other first seeds, luck may have it that more are needed. */
const PATIENCE = full ? 10 : 1;

const script = fileURLToPath(new URL('run-services.fixture.js', import.meta.url));

describe.concurrent(`planted defects about money, from seed ${first}`, { timeout: full ? 3_600_000 : 600_000, concurrent: availableParallelism() > 1 }, () => {
  it.each(moneyDefects)('services that $name are found within $within seeds', async ({ name, within, patches }) => {
    const copy = servicesCopy(patches);
    try {
      const found = await huntWith(script, [copy.folder, name], first, within * PATIENCE);
      expect(found, `not found within ${within * PATIENCE} seeds from ${first}`).toBeDefined();
      process.stdout.write(`${name}, seed ${found!.seed}: ${found!.how.split('\n')[0]!.slice(0, 200)}\n`);
    } finally {
      copy.remove();
    }
  });

  it('the services as they are pass the same seeds', async () => {
    const copy = servicesCopy([]);
    try {
      expect(await huntWith(script, [copy.folder, 'nothing'], first, Math.max(...moneyDefects.map(({ within }) => within)))).toBeUndefined();
    } finally {
      copy.remove();
    }
  });
});
