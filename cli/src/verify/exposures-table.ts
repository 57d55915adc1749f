import { exposures, type ExposureMoved } from '@kontor/events';
import type { Envelope } from '@kontor/streams';
import type { Audit, EventPlace } from './audit.js';
import type { Reach, Snapshot } from './snapshot.js';
import type { FoldedTable } from './tables.js';

type Row = Pick<ExposureMoved, 'currency' | 'booked' | 'open' | 'cost' | 'realised'>;

/** `fx.exposures`: the position of each currency as it was told last. */
export class ExposuresTable implements Audit, FoldedTable {
  readonly schema = 'fx';
  readonly table = 'exposures';
  private readonly expected = new Map<string, string>();

  constructor(private readonly reach: Reach) {}

  event({ type, data }: Envelope, place: EventPlace): void {
    if (place.journal !== exposures.name || type !== 'ExposureMoved' || !this.reach.holds(place)) return;
    const moved = data as Row;
    this.expected.set(moved.currency, textOf(moved));
  }

  async compare(snapshot: Pick<Snapshot, 'rows'>, wrong: (sentence: string) => void): Promise<number> {
    let rows = 0;
    for await (const row of snapshot.rows<Row>('select currency, booked::text, open::text, cost::text, realised::text from fx.exposures')) {
      rows++;
      const [found, expected] = [textOf(row), this.expected.get(row.currency)];
      if (expected !== found) wrong(`${row.currency}: the table has ${found}, the journal has ${expected ?? 'none'}`);
    }
    if (rows !== this.expected.size) wrong(`it has ${rows} currencies, the journal ${this.expected.size}`);
    return rows;
  }
}

const textOf = ({ booked, open, cost, realised }: Row): string => `${booked} booked and ${open} open, for ${cost}, earned ${realised}`;
