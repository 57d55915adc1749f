import { payouts, type PayoutEvent } from '@kontor/events';
import type { Envelope } from '@kontor/streams';
import type { Audit, EventPlace } from './audit.js';
import type { Reach, Snapshot } from './snapshot.js';
import type { FoldedTable } from './tables.js';

interface ReturnRow {
  readonly payout_id: string;
  readonly return_ref: string;
  readonly said: string;
}

/** `payout.payout_returns`: each return once, with what came and what banks kept. Few payments have any. */
export class ReturnsTable implements Audit, FoldedTable {
  readonly schema = 'payout';
  readonly table = 'payout_returns';
  private readonly expected = new Map<string, string>();

  constructor(private readonly reach: Reach) {}

  event({ type, data }: Envelope, place: EventPlace): void {
    if (type !== 'PayoutReturned' || place.journal !== payouts.name || !this.reach.holds(place)) return;
    const { payoutId, returnRef, currency, amount, charges } = data as PayoutEvent<'PayoutReturned'>;
    this.expected.set(`${payoutId} ${returnRef}`, `${amount} ${currency}, charges ${charges}`);
  }

  async compare(snapshot: Snapshot, wrong: (sentence: string) => void): Promise<number> {
    let rows = 0;
    const text = "select payout_id, return_ref, amount || ' ' || currency || ', charges ' || charges as said from payout.payout_returns";
    for await (const { payout_id: id, return_ref: ref, said } of snapshot.rows<ReturnRow & Record<string, string>>(text)) {
      rows++;
      const expected = this.expected.get(`${id} ${ref}`);
      if (expected !== said) wrong(`${id} ${ref}: the table has ${said}, the journal has ${expected ?? 'nothing of it'}`);
    }
    if (rows !== this.expected.size) wrong(`it has ${rows} returns, the journal ${this.expected.size}`);
    return rows;
  }
}
