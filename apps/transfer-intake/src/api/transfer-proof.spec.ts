import { transferIdOf } from '@kontor/events';
import { encodeEvent, NO_PARENT, sealBlock } from '@kontor/streams';
import { describe, expect, it } from 'vitest';
import { LIVES } from '../projections/lives.spec.support.js';
import { mergedPatches } from '../projections/transfer-patch.js';
import { decidedAt, provenBlock } from './transfer-proof.js';
import { rowOf } from './transfer-view.js';

const JOURNAL = 'payout.payouts.v1';
const id = transferIdOf('ann', 'k');
const line = (type: string, subject: string, data: object): string => encodeEvent({ type, specversion: '1.0', id: `${JOURNAL}/0/1/0`, source: 'payout', subject, time: '2026-03-02T10:00:00.000Z', cause: 'x', data });
const blockOf = (...lines: readonly string[]) => sealBlock(JOURNAL, 0, { chain: 'c', height: 1, epoch: 1, prev: NO_PARENT, writer: 'w', at: 0, inputs: new Map(), order: { runs: [], pins: new Map() } }, Buffer.from(lines.join('\n'))).block;
const ofAnn = { id, customerId: 'ann' };

describe('a block in the proof of a transfer', () => {
  const mine = line('PayoutSettled', 'ann', { transferId: id, railRef: 'SIM1' });

  it('shows the lines of that transfer, and says which they are', () => {
    const block = blockOf(line('PayoutSettled', 'ann', { transferId: transferIdOf('ann', 'other') }), mine);
    expect(provenBlock(JOURNAL, 0, block, ofAnn)).toEqual({ journal: JOURNAL, partition: 0, chain: 'c', height: 1, hash: block.hash, prev: NO_PARENT, at: '1970-01-01T00:00:00.000Z', lines: [{ line: 1, text: mine }] });
  });

  it.each([
    ['another customer\'s line that names it', line('PayoutSettled', 'bob', { transferId: id })],
    ['another customer\'s line with its id in a text', line('kontor.KeyParked', 'bob', { record: mine })],
    ['its own line, where a parked record has it', line('kontor.KeyParked', 'ann', { record: mine })],
    ['why it is held', line('PayoutSuspended', 'ann', { transferId: id, reason: 'SANCTIONS' })],
    ['what is no event', `${id}`],
  ])('does not show %s', (_, other) => {
    expect(provenBlock(JOURNAL, 0, blockOf(other, mine), ofAnn)?.lines).toEqual([{ line: 1, text: mine }]);
    expect(provenBlock(JOURNAL, 0, blockOf(other), ofAnn)).toBeUndefined();
  });
});

describe('when something was decided about a transfer', () => {
  const clocks = (life: string) => [...decidedAt(rowOf(mergedPatches(LIVES[life]!.map(({ event }, i) => ({ ...event, at: i })))[0]!))];

  it('is told by journal, in order', () => {
    expect(clocks('paid')).toEqual([['intake.transfers.v1', [0]], ['fx.quotes.v1', [1]], ['ledger.entries.v1', [2, 6]], ['payout.payouts.v1', [3, 4, 5]]]);
  });

  it.each(Object.keys(LIVES))('is told of all that its customer may know: %s', (life) => {
    const told = clocks(life).flatMap(([, all]) => all);
    const may = LIVES[life]!.flatMap(({ event: { type } }, i) => (type === 'PayoutSuspended' ? [] : [i]));
    expect(told.toSorted((a, b) => a - b)).toEqual(may);
  });
});
