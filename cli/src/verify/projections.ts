import type { Audit } from './audit.js';
import type { FaultBook } from './faults.js';
import type { RecordedPosition } from './recorded-positions.js';

/** What was compared in one schema. */
export interface ProjectionReport {
  readonly schema: string;
  /** Positions that name accepted blocks. */
  readonly positions: number;
  /** Rows compared, by table. */
  readonly rows: Readonly<Record<string, number>>;
}

/** Tables of which `verify` knows what they must hold. */
export interface ProjectionCheck {
  readonly positions: readonly RecordedPosition[];
  /** Fold what the tables are compared with. */
  readonly audits: readonly Audit[];
  compare(faults: FaultBook): Promise<readonly ProjectionReport[]>;
}
