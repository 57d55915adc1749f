import { describe, expect, it } from 'vitest';
import { crossOf } from './cross.js';
import { RatesWorld, assertDeclared, reasons } from './rates-world.spec.support.js';

const DAY_MS = 86_400_000;
const START = Date.parse('2025-01-01T10:00:00.000Z');

/** A pair that moved by 1 % on most days of a year, by 2 % on three of them: soft 2 %, hard 4 %. */
function settled(): RatesWorld {
  const world = new RatesWorld(START);
  for (let day = 0; day <= 251; day++) {
    world.now = START + day * DAY_MS;
    world.tick('EUR/CHF', day % 2 === 0 ? '1' : [51, 101, 151].includes(day) ? '1.02' : '1.01');
  }
  world.now += DAY_MS;
  return world; // the day before closed at 1.01
}

describe('the breaker', () => {
  it('judges by earlier days alone: the whole day is measured from the close of the one before', () => {
    const world = settled();
    expect(world.guard('EUR/CHF')).toMatchObject({ close: { mid: '1.01' }, moves: { count: 250 } });
    expect(reasons(world.tick('EUR/CHF', '1.029'))).toEqual(['accepted']);
    expect(reasons(world.tick('EUR/CHF', '1.0311'))).toEqual(['widened 53']); // 208.9 bp, a quarter of it
    expect(reasons(world.tick('EUR/CHF', '0.9711'))).toEqual(['widened 97']); // the other way, and not measured from 1.0311
    expect(world.guard('EUR/CHF').moves.count).toBe(251);
  });

  it('does not act before it knows a year of moves', () => {
    const world = new RatesWorld(START);
    for (let day = 0; day <= 250; day++) {
      world.now = START + day * DAY_MS;
      expect(reasons(world.tick('EUR/CHF', day % 2 === 0 ? '1' : '1.5'))).toEqual(['accepted']);
    }
  });

  it('halts a pair that moves by more than twice its worst, and nobody is quoted it', () => {
    const world = settled();
    const events = world.tick('EUR/CHF', '0.9');
    expect(reasons(events)).toEqual(['JUMP', 'PairHalted']);
    expect(events[1]).toEqual({ type: 'PairHalted', base: 'EUR', quote: 'CHF', reason: 'JUMP', candidate: '0.9', moveBp: '1089', limitBp: '400' });
    assertDeclared(events);
    expect(crossOf('EUR', 'CHF', world, world.now)).toEqual({ ok: false, code: 'PAIR_HALTED' });
  });

  it('stays halted whatever the same provider says, also that all is as before', () => {
    const world = settled();
    world.tick('EUR/CHF', '0.9');
    for (const price of ['0.9', '1.01', '0.95']) expect(reasons(world.tick('EUR/CHF', price))).toEqual(['HALTED']);
  });

  it('goes on when a second provider agrees, from the second one’s rate, widened', () => {
    const world = settled();
    world.tick('EUR/CHF', '0.9');
    const events = world.tick('EUR/CHF', '0.91', { provider: 'beta' });
    expect(reasons(events)).toEqual(['widened 248', 'PairResumed']);
    assertDeclared(events);
    expect(crossOf('EUR', 'CHF', world, world.now)).toMatchObject({ ok: true, cross: { mid: { value: '0.91' }, widenBp: '248' } });
    // the day is measured from there now
    expect(reasons(world.tick('EUR/CHF', '0.905'))).toEqual(['accepted']);
    expect(reasons(world.tick('EUR/CHF', '1.01'))).toEqual(['JUMP', 'PairHalted']);
  });

  it('goes on from the old level when two providers in a row agree that nothing happened', () => {
    const world = settled();
    world.tick('EUR/CHF', '0.9');
    expect(reasons(world.tick('EUR/CHF', '1.01', { provider: 'beta' }))).toEqual(['HALTED']);
    expect(reasons(world.tick('EUR/CHF', '1.012'))).toEqual(['accepted', 'PairResumed']);
  });

  it('goes on by two persons from the newest rate that came, and counts the move among the days', () => {
    const world = settled();
    world.tick('EUR/CHF', '0.85');
    world.tick('EUR/CHF', '0.9', { seq: 9_000 });
    const events = world.resume('EUR/CHF', 'cmd-1');
    expect(reasons(events)).toEqual(['widened 273', 'PairResumed']);
    expect(events[0]).toMatchObject({ rateId: 'alpha:9000/EUR/CHF', mid: '0.9', seq: 9_000 });
    expect(events[1]).toEqual({ type: 'PairResumed', base: 'EUR', quote: 'CHF', by: 'PERSONS', commandId: 'cmd-1' });
    assertDeclared(events);
    world.now += 2 * DAY_MS;
    world.tick('EUR/CHF', '0.9', { seq: 9_001 });
    world.now += DAY_MS;
    expect(reasons(world.tick('EUR/CHF', '0.9', { seq: 9_002 }))).toEqual(['accepted']);
    expect(world.guard('EUR/CHF').moves.largest[0]).toBe('108911'); // 0.11 of 1.01
  });
});

describe('orders of two persons', () => {
  it('halt a pair in either direction, and only persons let it go on', () => {
    const world = settled();
    expect(world.halt('CHF/EUR', 'cmd-1')).toEqual([{ type: 'PairHalted', base: 'EUR', quote: 'CHF', reason: 'ORDER', commandId: 'cmd-1' }]);
    expect(reasons(world.tick('EUR/CHF', '1.01'))).toEqual(['HALTED']);
    expect(reasons(world.tick('EUR/CHF', '1.01', { provider: 'beta' }))).toEqual(['HALTED']);
    expect(reasons(world.resume('EUR/CHF'))).toEqual(['accepted', 'PairResumed']);
  });

  it('halt a pair for good that a jump has halted', () => {
    const world = settled();
    world.tick('EUR/CHF', '0.9');
    expect(reasons(world.halt('EUR/CHF'))).toEqual(['PairHalted']);
    expect(reasons(world.tick('EUR/CHF', '0.9', { provider: 'beta' }))).toEqual(['HALTED']);
  });

  it('let a pair go on with the rate it had if none came since', () => {
    const world = settled();
    world.tick('EUR/CHF', '1.011');
    world.halt('EUR/CHF');
    expect(reasons(world.resume('EUR/CHF'))).toEqual(['PairResumed']);
    expect(crossOf('EUR', 'CHF', world, world.now)).toMatchObject({ ok: true, cross: { mid: { value: '1.011' } } });
  });

  it('decide nothing when they come again, or where there is nothing to halt or resume', () => {
    const world = settled();
    expect(world.resume('EUR/CHF', 'cmd-0')).toEqual([]);
    world.halt('EUR/CHF', 'cmd-1');
    expect([world.halt('EUR/CHF', 'cmd-1'), world.halt('EUR/CHF', 'cmd-2')]).toEqual([[], []]);
    world.resume('EUR/CHF', 'cmd-3');
    expect([world.halt('EUR/CHF', 'cmd-1'), world.resume('EUR/CHF', 'cmd-3')]).toEqual([[], []]);
  });

  it('halt a pair that never had a rate: it takes none', () => {
    const world = new RatesWorld(START);
    world.halt('EUR/TRY');
    expect(reasons(world.tick('EUR/TRY', '44'))).toEqual(['HALTED']);
    expect(crossOf('EUR', 'TRY', world, world.now)).toEqual({ ok: false, code: 'STALE_RATE' });
    world.resume('EUR/TRY');
    expect(world.get('EUR/TRY')).toMatchObject({ mid: '44' });
  });
});
