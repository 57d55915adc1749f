import { rates, type RateAccepted } from '@kontor/events';
import type { Envelope } from '@kontor/streams';
import type { Audit, EventPlace } from './audit.js';
import type { Reach, Snapshot } from './snapshot.js';
import type { FoldedTable } from './tables.js';

/** `fx.rates`: what was accepted last of each pair. */
export class RatesTable implements Audit, FoldedTable {
  readonly schema = 'fx';
  readonly table = 'rates';
  private readonly expected = new Map<string, string>();

  constructor(private readonly reach: Reach) {}

  event(event: Envelope, place: EventPlace): void {
    if (place.journal !== rates.name || event.type !== 'RateAccepted' || !this.reach.holds(place)) return;
    const { base, quote, rateId } = event.data as Omit<RateAccepted, 'type'>;
    this.expected.set(`${base}/${quote}`, rateId);
  }

  async compare(snapshot: Snapshot, wrong: (sentence: string) => void): Promise<number> {
    let rows = 0;
    for await (const { pair, rate_id: found } of snapshot.rows<{ pair: string; rate_id: string }>("select base || '/' || quote as pair, rate_id from fx.rates")) {
      rows++;
      const expected = this.expected.get(pair);
      if (expected !== found) wrong(`${pair}: the table has ${found}, the journal accepted ${expected ?? 'none'} last`);
    }
    if (rows !== this.expected.size) wrong(`it has ${rows} pairs, the journal accepted ${this.expected.size}`);
    return rows;
  }
}
