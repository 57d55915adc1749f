import { rates, ticks } from '@kontor/events';
import { TopologyTestDriver } from '@kontor/streams/testing';
import { describe, expect, it } from 'vitest';
import { fxRating } from './topology.js';

const NOW = Date.parse('2026-03-02T10:00:00.000Z');
const approvedBy = ['ops.anna', 'ops.bert'];

function fx() {
  const driver = new TopologyTestDriver(fxRating, { partitions: 1, now: NOW });
  const input = driver.topic(ticks);
  let seq = 0;
  return {
    driver,
    fixing: (fixingId: string) => input.pipe('FixingPublished', { fixingId, provider: 'ecb', date: '2026-03-02', base: 'EUR', rates: { USD: '1.05', CHF: '0.94' } }, { key: 'EUR' }),
    tick: (bid: string, ask: string) => input.pipe('TickPublished', { provider: 'alpha', seq: ++seq, base: 'EUR', quote: 'USD', bid, ask, time: new Date(NOW).toISOString() }, { key: 'EUR' }),
    order: (type: 'HaltPair' | 'ResumePair', commandId: string) => input.pipe(type, { commandId, base: 'USD', quote: 'EUR', approvedBy }, { key: 'USD' }),
    decided: () => driver.output(rates).readAll().map(({ type }) => type),
    held: () => driver.store(fxRating.handles.ratesByPair).get('EUR/USD'),
  };
}

describe('the processor of rates', () => {
  it('takes fixings, live prices and orders, each once, and holds the same after a restart', () => {
    const service = fx();
    service.fixing('f1');
    service.fixing('f1');
    service.tick('1.0499', '1.0501');
    service.order('HaltPair', 'cmd-1');
    service.order('HaltPair', 'cmd-1');
    service.tick('1.0498', '1.0502');
    expect(service.held()).toMatchObject({ mid: '1.05', halted: true });
    service.order('ResumePair', 'cmd-2');
    expect(service.decided()).toEqual(['RateAccepted', 'RateAccepted', 'RateAccepted', 'PairHalted', 'RateRejected', 'RateAccepted', 'PairResumed']);
    const before = service.held();
    expect(before).toMatchObject({ rateId: 'alpha:2/EUR/USD', liveAt: '2026-03-02T10:00:00.000Z' });
    service.driver.restart();
    expect(service.held()).toEqual(before);
    expect(service.driver.store(fxRating.handles.judgedFixings).get('alpha:1')).toBeUndefined();
  });
});
