import { quotes } from '@kontor/events';
import type { Envelope } from '@kontor/streams';
import type { Audit, EventPlace } from './audit.js';
import type { Reach, Snapshot } from './snapshot.js';
import type { FoldedTable } from './tables.js';
import { TransferTable } from './transfer-table.js';

const OPEN = 1;
const REFUSED = 2;
const ENDED = { expired: 4, replaced: 8, used: 16 } as const;
const STATUSES: Readonly<Record<number, string>> = { [OPEN]: 'open', [REFUSED]: 'refused', [OPEN | ENDED.expired]: 'expired', [OPEN | ENDED.replaced]: 'replaced', [OPEN | ENDED.used]: 'used' };

/** `fx.quotes`: each quote and what became of it. */
export class QuotesTable implements Audit, FoldedTable {
  readonly schema = 'fx';
  readonly table = 'quotes';
  private readonly expected = new TransferTable();

  constructor(private readonly reach: Reach) {}

  event({ type, data }: Envelope, place: EventPlace): void {
    if (place.journal !== quotes.name) return;
    const { quoteId, reason } = data as { readonly quoteId?: string; readonly reason?: string };
    const bit = bitOf(type, reason);
    if (quoteId !== undefined && bit !== undefined && this.reach.holds(place)) this.expected.set(quoteId, bit);
  }

  async compare(snapshot: Snapshot, wrong: (sentence: string) => void): Promise<number> {
    let rows = 0;
    for await (const { quote_id: id, status } of snapshot.rows<{ quote_id: string; status: string }>('select quote_id, status from fx.quotes')) {
      rows++;
      const expected = STATUSES[this.expected.get(id)] ?? 'nothing of it';
      if (status !== expected) wrong(`${id}: the table has ${status}, the journal has ${expected}`);
    }
    if (rows !== this.expected.size) wrong(`it has ${rows} quotes, the journal ${this.expected.size}`);
    return rows;
  }
}

function bitOf(type: string, reason: string | undefined): number | undefined {
  switch (type) {
    case 'QuoteCreated':
      return OPEN;
    case 'QuoteRefused':
      return REFUSED;
    case 'QuoteExpired':
      return reason === 'TIME' ? ENDED.expired : ENDED.replaced;
    case 'TransferRated':
      return ENDED.used;
    default:
      return undefined;
  }
}
