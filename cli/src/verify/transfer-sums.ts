import type { Envelope } from '@kontor/streams';
import type { Audit, EventPlace } from './audit.js';
import type { Reach, Snapshot } from './snapshot.js';
import type { FoldedTable } from './tables.js';

interface Sums {
  readonly returned: bigint;
  readonly source: bigint;
  readonly target: bigint;
}

const NOTHING: Sums = { returned: 0n, source: 0n, target: 0n };

/** `intake.transfers`: what came back and was given back, in parts, adds up. Few transfers have any. */
export class TransferSums implements Audit, FoldedTable {
  readonly schema = 'intake';
  readonly table = 'transfers';
  private readonly expected = new Map<string, Sums>();

  constructor(private readonly reach: Reach) {}

  event({ type, data }: Envelope, place: EventPlace): void {
    if ((type !== 'PayoutReturned' && type !== 'RefundPosted') || !this.reach.holds(place)) return;
    const { transferId, ...more } = data as { readonly transferId: string } & Record<string, { readonly amount: string } | string>;
    const before = this.expected.get(transferId) ?? NOTHING;
    const amount = (name: string): bigint => BigInt((more[name] as { readonly amount: string }).amount);
    const after = type === 'PayoutReturned' ? { ...before, returned: before.returned + BigInt(more['amount'] as string) } : { ...before, source: before.source + amount('source'), target: before.target + amount('target') };
    this.expected.set(transferId, after);
  }

  async compare(snapshot: Snapshot, wrong: (sentence: string) => void): Promise<number> {
    let rows = 0;
    const text = `select transfer_id as id, coalesce(returned_amount, 0)::text as returned, coalesce(refunded_source, 0)::text as source, coalesce(refunded_target, 0)::text as target
      from intake.transfers where returned_amount is not null or refunded_source is not null`;
    for await (const { id, ...found } of snapshot.rows<{ id: string } & Record<keyof Sums, string>>(text)) {
      rows++;
      const expected = this.expected.get(id) ?? NOTHING;
      for (const name of ['returned', 'source', 'target'] as const) {
        if (BigInt(found[name]) !== expected[name]) wrong(`${id}, ${SAID[name]}: the table has ${found[name]}, the journals have ${expected[name]}`);
      }
    }
    if (rows !== this.expected.size) wrong(`money came back of ${rows} rows, by the journals of ${this.expected.size}`);
    return rows;
  }
}

const SAID: Readonly<Record<keyof Sums, string>> = { returned: 'what came back', source: 'what was given back', target: 'what was used up by that' };
