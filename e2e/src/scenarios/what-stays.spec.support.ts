// What all scenarios have left behind, in the journals, in Postgres and at the bank.
import { verifyRig } from '@kontor/cli/verify';
import { balanceAggregation } from '@kontor/balance-aggregation/topology';
import { fxRating } from '@kontor/fx-rating/topology';
import { payout } from '@kontor/payout/topology';
import { reexecute } from '@kontor/streams';
import { inMemoryStores } from '@kontor/streams/testing';
import { transferIntake } from '@kontor/transfer-intake/topology';
import { describe, expect, it, vi } from 'vitest';
import { bank } from './one-bank.spec.support.js';

const PARTITIONS = 4;

describe('what stays of all of them', () => {
  it('verifies, journals and Postgres alike: nothing is doubled, nothing is missing, and nothing stands between two places', async () => {
    const report = await vi.waitFor(async () => {
      const found = await verifyRig(bank.rig);
      expect(found.faults).toEqual([]);
      expect(found.money.standing).toEqual({});
      return found;
    }, { timeout: 60_000, interval: 1_000 });
    for (const { balance } of report.money.trialBalance) expect(balance).toBe('0');
    for (const { parked, journal } of report.journals) expect([journal, parked]).toEqual([journal, 0]);
    expect(report.money.transfers).toBeGreaterThan(120);
  });

  it('was paid once each, by the bank’s own record', async () => {
    expect(await bank.paidTwice()).toEqual({ payments: [] });
  });

  it('decides the same again, byte for byte, from the real blocks of every service', async () => {
    for (const topology of [transferIntake, fxRating, balanceAggregation, payout]) {
      for (const processor of topology.processors) {
        let blocks = 0;
        for (let partition = 0; partition < (processor.journal.partitions ?? PARTITIONS); partition++) {
          for await (const { head, value, same } of reexecute(processor, partition, bank.log, await inMemoryStores()('audit', partition))) {
            expect(value.toString(), `${processor.journal.name}/${partition} block ${head.block.height}`).toBe(head.block.value.toString());
            expect(same).toBe(true);
            blocks++;
          }
        }
        expect(blocks, processor.journal.name).toBeGreaterThan(0);
      }
    }
  });
});
