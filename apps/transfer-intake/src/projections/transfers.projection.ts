import { entries, payouts, quotes, transfers } from '@kontor/events';
import { insertRows, projection, type Projection } from '@kontor/postgres';
import { CreateTransfers1763900000000 } from './migrations/create-transfers.js';
import { KeepTold1764340000000 } from './migrations/keep-told.js';
import { appendedColumns, firstColumns, mergedPatches, summedColumns, transferColumns, transferTypes, usualColumns, type TransferEvent, type TransferPatch } from './transfer-patch.js';
import { undecidedTypes } from './status.js';
import { TransferRow } from './transfer-row.js';

const USUAL = upsertOf(usualColumns);
const ALL = upsertOf(transferColumns);
const rare = Object.keys(transferColumns).filter((column) => !(column in usualColumns)) as readonly (keyof TransferPatch)[];

export const TRANSFERS = 'transfers';

/**
 * The table of transfers, from the journals of all four services.
 * @param written told which transfers a round may decide, before it is committed; they may come again
 */
export function transfersProjection(written: (partition: number, transferIds: readonly string[]) => void = () => undefined): Projection {
  return projection(TRANSFERS, {
    journals: [transfers, quotes, entries, payouts],
    types: transferTypes,
    entities: [TransferRow],
    migrations: [CreateTransfers1763900000000, KeepTold1764340000000],
    async apply(sql, blocks) {
      const rows = mergedPatches(blocks.flatMap((block) => block.events));
      if (rows.some((row) => rare.some((column) => row[column] !== undefined))) await insertRows(sql, 'transfers', transferColumns, rows.map((row) => ({ ...ALL.nothing, ...row })), ALL.conflict);
      else await insertRows(sql, 'transfers', usualColumns, rows.map((row) => ({ ...USUAL.nothing, ...row })), USUAL.conflict);
      for (const [partition, told] of Map.groupBy(blocks, (block) => block.partition)) written(partition, mayBeDecided(told.flatMap(({ events }) => events)));
    },
  });
}

const mayBeDecided = (events: readonly TransferEvent[]): readonly string[] =>
  [...new Set(events.flatMap(({ type, data }) => (undecidedTypes.has(type) ? [] : data.transferId ?? [])))];

/** Journals arrive independently, so each event only fills in what it knows, or adds to it. */
function upsertOf<C extends object>(types: C): { readonly conflict: string; readonly nothing: { readonly [K in Exclude<keyof C, 'transfer_id' | 'customer_id'>]: null } } {
  const filled = Object.keys(types).filter((column) => column !== 'transfer_id' && column !== 'customer_id');
  const set = filled.map((column) => {
    const both = (summedColumns as readonly string[]).includes(column) ? `transfers.${column} + excluded.${column}, `
      : (appendedColumns as readonly string[]).includes(column) ? `transfers.${column} || ' ' || excluded.${column}, ` : '';
    if ((firstColumns as readonly string[]).includes(column)) return `${column} = coalesce(transfers.${column}, excluded.${column})`;
    return `${column} = coalesce(${both}excluded.${column}, transfers.${column})`;
  });
  return { conflict: `on conflict (transfer_id) do update set ${set.join(', ')}`, nothing: Object.fromEntries(filled.map((column) => [column, null])) as never };
}
