import { entries, payouts, quotes, transfers } from '@kontor/events';
import { insertRows, projection, type Projection } from '@kontor/postgres';
import { CreateTransfers1763900000000 } from './migrations/create-transfers.js';
import { mergedPatches, transferColumns, TransferRow, transferTypes } from './transfer-row.js';

const filledIn = Object.keys(transferColumns).filter((column) => column !== 'transfer_id' && column !== 'customer_id');
/** Journals arrive independently, so each event only fills in what it knows. */
const CONFLICT = `on conflict (transfer_id) do update set ${filledIn.map((column) => `${column} = coalesce(excluded.${column}, transfers.${column})`).join(', ')}`;

export const TRANSFERS = 'transfers';

/**
 * The table of transfers, from the journals of all four services.
 * @param written told the transfers of a round before it is committed; they may come again
 */
export function transfersProjection(written: (partition: number, transferIds: readonly string[]) => void = () => undefined): Projection {
  return projection(TRANSFERS, {
    journals: [transfers, quotes, entries, payouts],
    types: transferTypes,
    entities: [TransferRow],
    migrations: [CreateTransfers1763900000000],
    async apply(sql, blocks) {
      const rows = mergedPatches(blocks.flatMap((block) => block.events));
      await insertRows(sql, 'transfers', transferColumns, rows.map((row) => ({ ...NOTHING, ...row })), CONFLICT);
      if (blocks[0] !== undefined) written(blocks[0].partition, rows.map((row) => row.transfer_id));
    },
  });
}

const NOTHING = Object.fromEntries(filledIn.map((column) => [column, null])) as { readonly [K in Exclude<keyof typeof transferColumns, 'transfer_id' | 'customer_id'>]: null };
