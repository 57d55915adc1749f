import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { describeTasks } from '../streams/print-tasks.js';
import { describeEffectQueue, describeParkedEffects, describeParkedKeys, describeQueue, describeReleased } from './print.js';

const plain = (lines: readonly string[]): string[] => lines.map(stripVTControlCharacters);
const at = Date.parse('2026-11-22T10:00:00Z');

describe('Parked keys, printed', () => {
  it('are a table with why and since when, or a sentence if there are none', () => {
    const lines = plain(describeParkedKeys([{ journal: 'till.receipts.v1', partition: 1, key: 'dora', count: 3, since: at, reason: 'NotAnEvent: not JSON', firstCause: 'till.commands/1/0' }]));
    expect(lines[1]).toMatch(/^ {2}till\.receipts\.v1\/1 +dora +3 +2026-11-22 10:00:00\.000 +till\.commands\/1\/0 +NotAnEvent: not JSON$/);
    expect(plain(describeParkedKeys([]))).toEqual(['✔ No key is parked.']);
  });

  it('show their records, and how many more there are', () => {
    const lines = plain(describeQueue('', { count: 3, since: at, reason: 'no key', records: [{ cause: 'till.commands/1/0', record: '{}', at, cut: true }] }));
    expect(lines[0]).toBe('(no key): 3 records wait since 2026-11-22 10:00:00.000');
    expect(lines.join('\n')).toContain('till.commands/1/0  2026-11-22 10:00:00.000  longer than what is shown\n    {}');
    expect(lines.at(-1)).toBe('  and 2 more; --limit shows them');
  });

  it.each([
    [{ records: 2, left: 0 }, '✔ dora: 2 records decided again, none waits.'],
    [{ records: 1, left: 1, reason: 'RangeError: too much' }, '✘ dora: 1 record decided again, 1 still waits: RangeError: too much'],
  ])('say what came of releasing them: %j', (released, words) => {
    expect(plain(describeReleased('dora', released, 'decided again'))).toEqual([words]);
  });
});

describe('Parked effects, printed', () => {
  const parked = { key: 'ada', count: 2, since: at, reason: 'no such account' };

  it('are a table with effect, why and since when, or a sentence if there are none', () => {
    const lines = plain(describeParkedEffects([{ topology: 'payout', cursor: 'rail-submitter', journal: 'payout.payouts.v1', partition: 1, ...parked }]));
    expect(lines[1]).toMatch(/^ {2}payout +rail-submitter +payout\.payouts\.v1\/1 +ada +2 +2026-11-22 10:00:00\.000 +no such account$/);
    expect(plain(describeParkedEffects([]))).toEqual(['✔ No key of an effect is parked.']);
  });

  it('show their events, and how many more there are', () => {
    const event = { type: 'PayoutSubmitting', key: 'ada', id: 'payout.payouts.v1/1/7/0', at, cause: 'x', data: { payoutId: 'po_1' } };
    expect(plain(describeEffectQueue({ ...parked, events: [event] }))).toEqual([
      'ada: 2 events wait since 2026-11-22 10:00:00.000', '  no such account', '',
      '  payout.payouts.v1/1/7/0  2026-11-22 10:00:00.000', '    PayoutSubmitting {"payoutId":"po_1"}', '  and 1 more; --limit shows them',
    ]);
  });

  it('say what came of releasing them', () => {
    expect(plain(describeReleased('ada', { records: 1, left: 0 }, 'given up', 'event'))).toEqual(['✔ ada: 1 event given up, none waits.']);
  });
});

describe('Tasks, printed', () => {
  const task = { journal: 'till.receipts.v1', partition: 0, phase: 'standing-by', role: 'owner', height: 1_200, epoch: 2, blocks: 3, events: 40, conflicts: 1, duplicates: 0, orphans: 0, stale: 0, paused: true, inputs: [{ input: 'till.commands', unread: 7 }] } as const;

  it('show phase, lag and that they are paused, and name partitions nobody answers for', () => {
    const lines = plain(describeTasks([{ topology: 'till', tasks: [task], silent: [{ partition: 1, reason: 'No instance of till answers.' }] }]));
    expect(lines[2]).toMatch(/^ {2}till\.receipts\.v1 +0 +paused +1,200 +2 +40 +7 +1$/);
    expect(lines).toContain('  ✘ partition 1: No instance of till answers.');
  });
});
