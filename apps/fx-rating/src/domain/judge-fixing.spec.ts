import { rates } from '@kontor/events';
import type { FixingPublished } from '@kontor/events';
import { describe, expect, it } from 'vitest';
import { judgeFixing } from './judge-fixing.js';
import { pairOf } from './pair-direction.js';
import { NOT_JUDGED, evolveJudgedFixing, evolvePairRate } from './pair-rate.js';
import type { JudgedFixing, PairRate } from './pair-rate.js';

type Judged = ReturnType<typeof judgeFixing>[number];

/** What the task would hold after the events, and would decide next. */
class Rates {
  private readonly byPair = new Map<string, PairRate>();
  private readonly byFixing = new Map<string, JudgedFixing>();

  take(fixing: FixingPublished): readonly Judged[] {
    const events = judgeFixing(this.byFixing.get(fixing.fixingId) ?? NOT_JUDGED, fixing, { rates: this.byPair });
    for (const event of events) this.fold(event);
    return events;
  }

  get(pair: string): PairRate | undefined {
    return this.byPair.get(pair);
  }

  private fold(event: Judged): void {
    const before = this.byFixing.get(event.sourceId) ?? NOT_JUDGED;
    this.byFixing.set(event.sourceId, event.type === 'RateAccepted' ? evolveJudgedFixing.RateAccepted(before, event) : evolveJudgedFixing.RateRejected(before, event));
    if (event.type === 'RateAccepted') this.byPair.set(pairOf(event), evolvePairRate.RateAccepted(undefined, event)!);
  }
}

const fixing = (date: string, published: Record<string, string>, fixingId = `ecb:${date}`): FixingPublished => ({
  type: 'FixingPublished', fixingId, provider: 'ecb', date, base: 'EUR', rates: published,
});
const reasons = (events: readonly Judged[]) => events.map((event) => (event.type === 'RateRejected' ? event.reason : 'accepted'));

describe('judgeFixing', () => {
  it('accepts each currency under an id of its own, in the order of the fixing', () => {
    const events = new Rates().take(fixing('2024-12-31', { USD: '1.0389', JPY: '163.06' }));
    expect(events).toEqual([
      { type: 'RateAccepted', rateId: 'ecb:2024-12-31/EUR/USD', sourceId: 'ecb:2024-12-31', base: 'EUR', quote: 'USD', bid: '1.0389', ask: '1.0389', mid: '1.0389', provider: 'ecb', date: '2024-12-31', time: '2024-12-31T00:00:00.000Z', validUntil: '9999-12-31T00:00:00.000Z', widenBp: '0' },
      { type: 'RateAccepted', rateId: 'ecb:2024-12-31/EUR/JPY', sourceId: 'ecb:2024-12-31', base: 'EUR', quote: 'JPY', bid: '163.06', ask: '163.06', mid: '163.06', provider: 'ecb', date: '2024-12-31', time: '2024-12-31T00:00:00.000Z', validUntil: '9999-12-31T00:00:00.000Z', widenBp: '0' },
    ]);
  });

  it('refuses zero, and what is no decimal, rate by rate', () => {
    const published = { USD: '0', JPY: '0.000', GBP: 'N/A', CHF: '-1', CAD: '1e3', SEK: '', NOK: '1,05', DKK: '7.46' };
    expect(reasons(new Rates().take(fixing('2024-12-31', published)))).toEqual(['ZERO', 'ZERO', ...Array<string>(5).fill('MALFORMED'), 'accepted']);
  });

  it('refuses a currency that nobody could hold money in on the day of the fixing', () => {
    const published = { HRK: '7.5345', XAU: '0.0004', ZZZ: '1', EUR: '1' };
    expect(reasons(new Rates().take(fixing('2022-12-30', published)))).toEqual(['accepted', ...Array<string>(3).fill('CURRENCY_NOT_VALID')]);
    expect(reasons(new Rates().take(fixing('2023-01-02', { HRK: '7.5345' })))).toEqual(['CURRENCY_NOT_VALID']);
  });

  it('decides nothing when the same fixing comes again, also after a newer one and after refusals', () => {
    const held = new Rates();
    const old = fixing('2024-12-30', { USD: '1.0444', GBP: 'N/A' });
    held.take(old);
    held.take(fixing('2024-12-31', { USD: '1.0389' }));
    expect(held.take(old)).toEqual([]);
    expect(held.get('EUR/USD')?.mid).toBe('1.0389');
  });

  it('refuses a rate older than the one that holds, and takes an older day for a currency that has none', () => {
    const held = new Rates();
    held.take(fixing('2024-12-31', { USD: '1.0389' }));
    expect(reasons(held.take(fixing('2024-12-30', { USD: '1.0444', GBP: '0.82918' })))).toEqual(['OLDER_THAN_CURRENT', 'accepted']);
    expect(held.get('EUR/USD')?.mid).toBe('1.0389');
  });

  it('takes a correction: another fixing of the same day', () => {
    const held = new Rates();
    held.take(fixing('2024-12-31', { USD: '1.0389' }));
    held.take(fixing('2024-12-31', { USD: '1.0398' }, 'ecb:2024-12-31:corrected'));
    expect(held.get('EUR/USD')).toMatchObject({ rateId: 'ecb:2024-12-31:corrected/EUR/USD', mid: '1.0398', provider: 'ecb', date: '2024-12-31' });
  });

  it('writes events as declared', () => {
    for (const { type, ...data } of new Rates().take(fixing('2024-12-31', { USD: '1.0389', GBP: '<script>', JPY: '0' }))) {
      expect(rates.schemas[type]['~standard'].validate(data)).not.toHaveProperty('issues');
    }
  });
});
