import type { Envelope } from '@kontor/streams';
import type { Audit, EventPlace } from './audit.js';
import type { Reach, Snapshot } from './snapshot.js';
import type { FoldedTable } from './tables.js';
import { TransferTable } from './transfer-table.js';
import { isStage, STAGE, type Stage } from './stages.js';

interface StageTableOptions {
  readonly schema: string;
  readonly table: string;
  readonly idColumn: string;
  readonly idField: 'transferId' | 'payoutId';
  /** The column, or the expression, that is null until such an event came. */
  readonly columns: Readonly<Partial<Record<Stage, string>>>;
}

/** A table with one row per transfer or payout, in which each event of its life fills in a time. Status follows from those. */
export class StageTable implements Audit, FoldedTable {
  private readonly expected = new TransferTable();

  constructor(private readonly reach: Reach, private readonly options: StageTableOptions) {}

  get schema(): string {
    return this.options.schema;
  }

  get table(): string {
    return this.options.table;
  }

  event(event: Envelope, place: EventPlace): void {
    const { columns, idField } = this.options;
    if (!isStage(event.type) || columns[event.type] === undefined || !this.reach.holds(place)) return;
    const id = (event.data as Readonly<Record<string, unknown>>)[idField];
    if (typeof id === 'string') this.expected.set(id, STAGE[event.type]);
  }

  async compare(snapshot: Snapshot, wrong: (sentence: string) => void): Promise<number> {
    const { schema, table, idColumn, columns } = this.options;
    const stages = Object.entries(columns) as [Stage, string][];
    const bits = stages.map(([stage, column]) => `(case when ${column} is null then 0 else ${STAGE[stage]} end)`).join(' + ');
    let rows = 0;
    for await (const { id, stages: found } of snapshot.rows<{ id: string; stages: number }>(`select ${idColumn} as id, ${bits} as stages from ${schema}.${table}`)) {
      rows++;
      const expected = this.expected.get(id);
      if (expected !== found) wrong(`${id}: the table has ${named(found)}, the journals have ${named(expected)}`);
    }
    if (rows !== this.expected.size) wrong(`it has ${rows} rows, the journals tell of ${this.expected.size}`);
    return rows;
  }
}

function named(bits: number): string {
  const names = Object.entries(STAGE).filter(([, bit]) => (bits & bit) !== 0).map(([name]) => name);
  return names.length === 0 ? 'nothing of it' : names.join(', ');
}
