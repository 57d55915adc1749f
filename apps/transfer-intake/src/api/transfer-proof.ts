import { entries, payouts, quotes, transfers, type ProvenBlock } from '@kontor/events';
import { decodeEvent, linesOf, NotAnEvent, type Block, type Envelope } from '@kontor/streams';
import { toldIn, type Teller, type ToldEvent } from '../projections/told.js';
import type { TransferRow } from '../projections/transfer-row.js';

const JOURNALS: Readonly<Record<Teller, string>> = { intake: transfers.name, fx: quotes.name, ledger: entries.name, payout: payouts.name };

/** Says why a payment is held, which the law may forbid to tell its customer. */
const isWithheld = (type: string): boolean => type === 'PayoutSuspended';

/** When something was decided about a transfer, by journal: milliseconds, in order, each once. */
export function decidedAt(row: TransferRow): ReadonlyMap<string, readonly number[]> {
  const told = toldIn(row).filter(({ type }) => !isWithheld(type));
  const clocksOf = (teller: Teller) => [...new Set(told.filter((event: ToldEvent) => event.teller === teller).map(({ at }) => at))].sort((a, b) => a - b);
  return new Map(Object.entries(JOURNALS).map(([teller, journal]): [string, readonly number[]] => [journal, clocksOf(teller as Teller)]).filter(([, clocks]) => clocks.length > 0));
}

/** A block with its lines about a transfer, and none of another customer's. Undefined if it has none. */
export function provenBlock(journal: string, partition: number, block: Block, { id, customerId }: Pick<TransferRow, 'id' | 'customerId'>): ProvenBlock | undefined {
  if (!block.value.includes(id)) return undefined;
  const all = linesOf(block);
  const lines = Array.from({ length: all.count }, (_, line) => ({ line, text: all.text(line) })).filter(({ text }) => text.includes(id) && isOf(text, id, customerId));
  const { chain, height, hash, prev, at } = block;
  return lines.length === 0 ? undefined : { journal, partition, chain, height, hash, prev, at: new Date(at).toISOString(), lines };
}

function isOf(text: string, transferId: string, customerId: string): boolean {
  const event = decoded(text);
  if (event === undefined || event.subject !== customerId || isWithheld(event.type)) return false;
  return (event.data as { readonly transferId?: unknown }).transferId === transferId;
}

function decoded(text: string): Envelope | undefined {
  try {
    return decodeEvent(text);
  } catch (error) {
    if (error instanceof NotAnEvent) return undefined;
    throw error;
  }
}
