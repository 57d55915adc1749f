import { transfers, type CancelRequested, type TransferRejected, type TransferRequested } from '@kontor/events';
import { followJournal, type JournalFollower } from '@kontor/streams';
import type { InMemoryLog } from '@kontor/streams/testing';
import { transferTypes, type TransferEvent } from '../projections/transfer-patch.js';
import { intakeLog, MemoryTable, PARTITIONS, startIntake, type Intake } from './intake.spec.support.js';
import { mortal, type MortalLog } from './mortal-log.spec.support.js';

export type Decided = TransferRequested | TransferRejected | CancelRequested;

/** Two instances of the service on one log, which share its partitions, die at any write and come back with empty disks. */
export class Twins {
  readonly log: InMemoryLog = intakeLog();
  readonly instances: { intake: Intake; way: MortalLog }[] = [];
  /** What the journal says, by the reader's rule, whoever wrote it. */
  readonly decided: Decided[] = [];
  deaths = 0;
  private readonly table = new MemoryTable();
  private readonly owners = [0, 1];
  private readonly followers = Array.from({ length: PARTITIONS }, (_, partition) => followJournal(this.log, transfers, partition, { types: new Set(transferTypes) }));

  async start(): Promise<void> {
    this.instances.push(...await Promise.all([this.launch(0), this.launch(1)])); // neither is up before the other: each follows what the other begins
    this.followers.forEach((follower, partition) => void this.project(follower, partition));
  }

  /** The dead are started again, both at once if both died; then they have the partitions as they fall. */
  async revive(random: () => number): Promise<void> {
    const dead = [0, 1].filter((number) => this.instances[number]!.way.dead);
    if (dead.length === 0) return;
    this.deaths += dead.length;
    await Promise.all(dead.map((number) => this.instances[number]!.intake.stop()));
    for (let partition = 0; partition < PARTITIONS; partition++) this.owners[partition] = random() < 0.5 ? 0 : 1;
    for (const { intake, way } of this.instances) if (!way.dead) intake.runtime.assignmentChanged();
    await Promise.all(dead.map(async (number) => (this.instances[number] = await this.launch(number))));
  }

  async stop(): Promise<void> {
    for (const { intake } of this.instances) await intake.stop();
    for (const follower of this.followers) follower.close();
  }

  private async launch(number: number): Promise<{ intake: Intake; way: MortalLog }> {
    const way = mortal(this.log);
    const roleOf = (partition: number) => (this.owners[partition] === number ? 'owner' : 'standby');
    const intake = await startIntake({ limits: { decisionMs: 40, rowMs: 200 }, through: () => way, shared: { log: this.log, table: this.table, roleOf } });
    return { intake, way };
  }

  /** As the projection does into Postgres, whichever instance lives. */
  private async project(follower: JournalFollower, partition: number): Promise<void> {
    for await (const blocks of follower) {
      for (const { events, block } of blocks) {
        this.table.take(events as unknown as TransferEvent[], block.height, partition);
        for (const { type, data } of events) this.decided.push({ type, ...(data as object) } as Decided);
      }
    }
  }
}
