import { exposures } from '@kontor/events';
import { minorUnits } from '@kontor/money';
import type { Envelope } from '@kontor/streams';
import { describe, expect, it } from 'vitest';
import { ExposuresTable } from './exposures-table.js';
import { Reach } from './snapshot.js';

interface Moved {
  readonly currency: string;
  readonly booked: bigint;
  readonly realised?: bigint;
}

const rowOf = ({ currency, booked, realised = 0n }: Moved) => ({ currency, booked: minorUnits(booked), open: minorUnits(0n), cost: minorUnits(-5n), realised: minorUnits(realised) });

/** What is wrong with a table of these rows, after the journal told these moves, of which the table has read so many. */
async function faultsOf(told: readonly Moved[], rows: readonly Moved[], read = told.length): Promise<string[]> {
  const reach = new Reach();
  reach.set(exposures.name, 0, read);
  const table = new ExposuresTable(reach);
  for (const [i, moved] of told.entries()) table.event({ type: 'ExposureMoved', data: rowOf(moved) } as unknown as Envelope, { journal: exposures.name, partition: 0, height: i + 1, line: 0 } as Parameters<ExposuresTable['event']>[1]);
  const faults: string[] = [];
  const snapshot = { rows: async function* () { yield* rows.map(rowOf); } } as unknown as Parameters<ExposuresTable['compare']>[0];
  expect(await table.compare(snapshot, (sentence) => faults.push(sentence))).toBe(rows.length);
  return faults;
}

describe('the table of exposures', () => {
  it('is whole with what each currency was told last, and with what it has not read yet left out', async () => {
    const told = [{ currency: 'JPY', booked: -1n }, { currency: 'GBP', booked: 7n }, { currency: 'JPY', booked: -2n }];
    expect(await faultsOf(told, [{ currency: 'JPY', booked: -2n }, { currency: 'GBP', booked: 7n }])).toEqual([]);
    expect(await faultsOf(told, [{ currency: 'JPY', booked: -1n }, { currency: 'GBP', booked: 7n }], 2)).toEqual([]);
  });

  it('is not with another position, another result, a row too many or one too few', async () => {
    const told = [{ currency: 'JPY', booked: -1n }];
    expect(await faultsOf(told, [{ currency: 'JPY', booked: -2n }])).toEqual(['JPY: the table has -2 booked and 0 open, for -5, earned 0, the journal has -1 booked and 0 open, for -5, earned 0']);
    expect(await faultsOf(told, [{ currency: 'JPY', booked: -1n, realised: 1n }])).toHaveLength(1);
    expect(await faultsOf(told, [{ currency: 'JPY', booked: -1n }, { currency: 'GBP', booked: 1n }])).toHaveLength(2);
    expect(await faultsOf(told, [])).toEqual(['it has 0 currencies, the journal 1']);
  });
});
