import { Inject, Injectable } from '@nestjs/common';
import type { ProvenBlock, TransferProof } from '@kontor/events';
import { LOG, PARTITIONS, standardProblems } from '@kontor/nest';
import { blocksAt, partitionOf, type Log } from '@kontor/streams';
import type { TransferRow } from '../projections/transfer-row.js';
import { decidedAt, provenBlock } from './transfer-proof.js';

/** Who waits longer than for so many others is better told to come again. */
const WAITING_MAX = 8;

/**
 * Proofs are read from the journals when somebody asks, which is seldom: transfers carry nothing for it. One at a time,
 * for the followers of a partition that run at once each cost the process a reader of its own.
 */
@Injectable()
export class ProofsService {
  private waiting = 0;
  private last: Promise<unknown> = Promise.resolve();

  constructor(@Inject(LOG) private readonly log: Log, @Inject(PARTITIONS) private readonly partitions: number) {}

  /** The blocks that decided a transfer, as far as its row tells. Throws `OVERLOADED`; any other error is a journal that does not hold what was projected from it. */
  async proofOf(row: TransferRow): Promise<TransferProof> {
    if (this.waiting >= WAITING_MAX) throw standardProblems.OVERLOADED({ detail: 'Too many proofs are waiting to be made.', headers: { 'retry-after': '5' } });
    this.waiting++;
    const made = this.last.then(() => this.read(row));
    this.last = made.catch(() => undefined);
    try {
      return await made;
    } finally {
      this.waiting--;
    }
  }

  private async read(row: TransferRow): Promise<TransferProof> {
    const partition = partitionOf(row.customerId, this.partitions);
    const read = await Promise.all([...decidedAt(row)].map(([journal, clocks]) => this.blocksOf(row, journal, partition, clocks)));
    return { format: 'kontor-proof-1', transferId: row.id, blocks: read.flat() };
  }

  private async blocksOf(row: TransferRow, journal: string, partition: number, clocks: readonly number[]): Promise<ProvenBlock[]> {
    const proven = (await blocksAt(this.log, journal, partition, clocks)).flatMap((block) => provenBlock(journal, partition, block, row) ?? []);
    const missing = clocks.find((at) => !proven.some((block) => Date.parse(block.at) === at));
    if (missing !== undefined) throw new Error(`${journal}/${partition} has no block of ${new Date(missing).toISOString()} that tells of ${row.id}, and its row does`);
    return proven;
  }
}
