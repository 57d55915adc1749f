import { catalogue, ticks } from '@kontor/events';
import { Runtime } from '@kontor/streams';
import { inMemoryLog, inMemoryStores } from '@kontor/streams/testing';
import { describe, expect, it } from 'vitest';
import { fxRating } from '../topology.js';
import { demonstrationFixing } from './demonstration-fixing.js';
import type { Fixing } from './fixing.js';
import { FixingPublisher } from './publisher.js';

const FIXING: Fixing = { provider: 'ecb', date: '2024-12-31', base: 'EUR', rates: { USD: '1.0389', JPY: '163.06' } };

function fx() {
  const log = inMemoryLog();
  for (const declaration of catalogue) log.createTopic(declaration.name, 1, declaration.settings);
  const stores = inMemoryStores();
  /** One life of the service: starts, publishes, ends. */
  const life = async (fixing: Fixing, asLastResort = false, during?: (publisher: FixingPublisher) => Promise<void>, clock: () => number = Date.now) => {
    const runtime = new Runtime(fxRating, { log, openStore: stores, partitions: 1, instance: 'test' });
    await runtime.start();
    const said: string[] = [];
    const publisher = new FixingPublisher({ log, runtime, fixing, asLastResort, report: (level, message) => said.push(`${level}: ${message}`), clock });
    expect(publisher.status().ready).toBe(false);
    await publisher.start();
    await during?.(publisher);
    const rate = (await runtime.read(fxRating.handles.ratesByPair, 'EUR/USD', { partitionKey: 'EUR' })).value;
    const { ready } = publisher.status();
    await publisher.stop();
    await runtime.stop();
    return { said, rate, ready };
  };
  return { life, ticks: () => log.records(ticks.name, 0).length };
}

describe('publishing a fixing at the start', () => {
  it('is ready when every rate has been judged', async () => {
    const { said, rate, ready } = await fx().life(FIXING);
    expect([said, ready]).toEqual([['log: rates of ecb, 2024-12-31: 2 accepted, 0 rejected'], true]);
    expect(rate).toMatchObject({ mid: '1.0389', provider: 'ecb', date: '2024-12-31' });
  });

  it('is left out when the same figures were judged in an earlier life', async () => {
    const service = fx();
    await service.life(FIXING);
    const { said, ready } = await service.life({ ...FIXING, rates: { JPY: '163.06', USD: '1.0389' } });
    expect([said, ready]).toEqual([['log: rates of ecb, 2024-12-31: already judged, not published again'], true]);
    expect(service.ticks()).toBe(1);
  });

  it('lets a corrected fixing of the same day take the place of the first', async () => {
    const service = fx();
    await service.life(FIXING);
    expect((await service.life({ ...FIXING, rates: { USD: '1.0400' } })).rate).toMatchObject({ mid: '1.0400' });
  });

  it('warns if the journal has newer rates, which hold', async () => {
    const service = fx();
    await service.life(FIXING);
    const { said, rate, ready } = await service.life({ ...FIXING, date: '2024-12-30', rates: { USD: '1.0444', JPY: '164.57' } });
    expect(said).toEqual(['warn: rates of ecb, 2024-12-30: none was accepted; the journal has newer ones, which hold']);
    expect([rate?.mid, ready]).toEqual(['1.0389', true]);
  });

  it('as the last resort is done only where there is no rate at all, so that made-up figures never mix with others', async () => {
    const service = fx();
    expect((await service.life(demonstrationFixing, true)).rate?.provider).toBe('demonstration');
    expect((await service.life(FIXING)).rate?.provider).toBe('ecb');
    const other = fx();
    await other.life(FIXING);
    const { said, rate } = await other.life(demonstrationFixing, true);
    expect(said).toEqual(['log: rates of demonstration, 2024-06-03: not needed, the journal has others']);
    expect([rate?.provider, other.ticks()]).toEqual(['ecb', 1]);
  });

  it('loads the fixing again on another day, since it holds for some days only, and not while newer rates hold', async () => {
    let now = Date.parse('2026-03-02T10:00:00.000Z');
    const service = fx();
    await service.life(FIXING, false, async (publisher) => {
      await publisher.renew();
      expect(service.ticks()).toBe(1);
      now += 86_400_000;
      await publisher.renew();
      expect(service.ticks()).toBe(2);
    }, () => now);
    const newer = { ...FIXING, date: '2025-01-02' };
    await service.life(newer, false, undefined, () => now);
    await service.life(FIXING, false, async (publisher) => {
      const before = service.ticks();
      now += 86_400_000;
      await publisher.renew();
      expect(service.ticks()).toBe(before);
    }, () => now);
  });

  it('as the last resort is done again where what holds is of that kind itself, and may have run out', async () => {
    const service = fx();
    await service.life(demonstrationFixing, true, undefined, () => Date.parse('2026-03-02T10:00:00.000Z'));
    const { said } = await service.life(demonstrationFixing, true, undefined, () => Date.parse('2026-03-09T10:00:00.000Z'));
    expect(said).toEqual(['log: rates of demonstration, 2024-06-03: 29 accepted, 0 rejected']);
  });
});
