// The load process: sends transfers by the clock and watches what becomes of them, apart from everything it measures.
import { entries, intakeCommands } from '@kontor/events';
import { followJournal, type FollowedEvent, type JournalFollower, type Log } from '@kontor/streams';
import { kafkaLog } from '@kontor/streams-kafka';
import { commandEntrance, httpEntrance, type Submit } from './entrances.js';
import type { LoadNews, LoadPlan, LoadResult } from './plan.js';
import { Latencies, wallClock, type Instants } from './timeline.js';
import { Visibility } from './visibility.js';

/** Sends not yet answered at which a full-speed run waits: enough to keep every hop's blocks full. */
const UNANSWERED_MAX = 4000;
/** Accepted but not settled transfers at which a full-speed run waits, so that it measures the pipeline and not a queue. */
const UNSETTLED_MAX = 12_000;

const tell = (news: LoadNews): void => void process.send?.(news);

class Load {
  private readonly instants = new Map<string, Instants>();
  private readonly latencies = {
    acceptedToBooked: new Latencies(),
    scheduledToBooked: new Latencies(),
    acceptedToVisible: new Latencies(),
    acceptedToSettled: new Latencies(),
    scheduledToAnswered: new Latencies(),
    sendLateness: new Latencies(),
  };
  private readonly settledAt: number[] = [];
  private readonly followers: JournalFollower[] = [];
  /** Accepted times that were read before the sender knew the transfer's id. */
  private readonly early = new Map<string, Partial<Instants>>();
  private sent = 0;
  private answered = 0;
  private refused = 0;
  private booked = 0;
  private firstSend = 0;
  private measuring = false;
  private failure: Error | undefined;
  private putOff = 0;
  private submit: Submit = () => Promise.reject(new Error('nothing is open'));

  constructor(private readonly plan: LoadPlan, private readonly log: Log, private readonly visibility: Visibility) {}

  async open(): Promise<void> {
    this.submit = this.plan.entrance === 'http' ? await httpEntrance(this.plan, () => this.putOff++) : commandEntrance(this.plan, this.log);
  }

  async watch(): Promise<void> {
    for (let partition = 0; partition < this.plan.partitions; partition++) {
      await this.watchCommands(partition);
      await this.watchEntries(partition);
    }
  }

  async run(): Promise<LoadResult> {
    await this.send(this.plan.warmUp, 0);
    await this.allSettled(this.plan.warmUp);
    this.forget();
    this.measuring = true;
    tell({ kind: 'measuring' });
    this.firstSend = wallClock();
    await this.send(this.plan.transfers, this.plan.warmUp);
    await this.allSettled(this.plan.transfers);
    for (const follower of this.followers) follower.close();
    return this.result();
  }

  private forget(): void {
    this.settledAt.length = 0;
    this.instants.clear();
    this.early.clear();
    Object.assign(this, { sent: 0, answered: 0, booked: 0, putOff: 0 });
    for (const name of Object.keys(this.latencies) as (keyof Load['latencies'])[]) this.latencies[name] = new Latencies();
  }

  private async send(count: number, from: number): Promise<void> {
    const start = wallClock();
    const { rate } = this.plan;
    while (this.sent < count) {
      if (this.failure !== undefined) throw this.failure;
      const due = rate === 0 ? this.sent + this.room() : Math.min(count, Math.floor(((wallClock() - start) / 1000) * rate) + 1);
      while (this.sent < due && this.sent < count) {
        const scheduled = rate === 0 ? wallClock() : start + (this.sent / rate) * 1000;
        void this.sendOne(from + this.sent++, scheduled);
      }
      await new Promise((resolve) => (rate === 0 ? setImmediate(resolve) : setTimeout(resolve, 1)));
    }
  }

  private room(): number {
    return Math.max(0, Math.min(UNANSWERED_MAX - (this.sent - this.answered), UNSETTLED_MAX - (this.sent - this.settledAt.length)));
  }

  private async sendOne(nth: number, scheduled: number): Promise<void> {
    this.latencies.sendLateness.add(wallClock() - scheduled);
    try {
      const id = await this.submit(nth);
      if (this.plan.entrance === 'http') this.latencies.scheduledToAnswered.add(wallClock() - scheduled);
      if (this.samples(id)) this.known(id, scheduled);
    } catch (error) {
      this.refused++;
      if (this.refused > 100) this.failure = error as Error;
    } finally {
      this.answered++;
    }
  }

  /** The id is known once the request was answered; by then readers may have seen the transfer already. */
  private known(id: string, scheduled: number): void {
    const instants: Instants = { ...this.early.get(id), scheduled };
    this.early.delete(id);
    this.instants.set(id, instants);
    this.record(id, instants);
  }

  private note(id: string, noted: Partial<Instants>): void {
    const instants = this.instants.get(id);
    if (instants === undefined) this.early.set(id, { ...this.early.get(id), ...noted });
    else this.record(id, Object.assign(instants, noted));
  }

  private record(id: string, { scheduled, accepted, booked, visible, settled }: Instants): void {
    if (accepted === undefined || booked === undefined || visible === undefined || settled === undefined) return;
    this.instants.delete(id);
    this.latencies.acceptedToBooked.add(booked - accepted);
    this.latencies.scheduledToBooked.add(booked - scheduled);
    this.latencies.acceptedToVisible.add(visible - accepted);
    this.latencies.acceptedToSettled.add(settled - accepted);
  }

  private async watchCommands(partition: number): Promise<void> {
    const { end } = await this.log.bounds(intakeCommands.name, partition);
    this.log.follow(intakeCommands.name, partition, end, {
      records: (records) => {
        for (const { value, timestamp } of records) {
          const id = transferIdIn(value!.toString());
          if (this.samples(id)) this.note(id, { accepted: timestamp });
        }
      },
      failed: (error) => (this.failure = error),
    });
  }

  /** At full speed one in sixteen is enough; by its id, so that every watcher takes the same ones. */
  private samples(id: string): boolean {
    return this.plan.sample === 'all' || id.endsWith('0');
  }

  private async watchEntries(partition: number): Promise<void> {
    const { end } = await this.log.bounds(entries.name, partition);
    const follower = followJournal(this.log, entries, partition, { types: new Set(['TransferBooked', 'SettlementPosted']) });
    this.followers.push(follower);
    void this.readEntries(partition, follower, end).catch((error: unknown) => (this.failure = error as Error));
  }

  /** @param from what lies below was there before this run */
  private async readEntries(partition: number, follower: JournalFollower, from: number): Promise<void> {
    for await (const blocks of follower) {
      const at = wallClock();
      for (const { block, offset, events } of blocks) if (offset >= from) for (const event of events) this.see(partition, block.height, event, at);
      if (this.measuring) tell({ kind: 'progress', sent: this.sent, settled: this.settledAt.length, of: this.plan.transfers });
    }
  }

  private see(partition: number, height: number, event: FollowedEvent, at: number): void {
    if (!event.key.startsWith('bench-')) return;
    const { transferId } = event.data as { transferId: string };
    if (event.type === 'SettlementPosted') {
      this.settledAt.push(at);
      if (this.samples(transferId)) this.note(transferId, { settled: at });
      return;
    }
    this.booked++;
    if (!this.samples(transferId)) return;
    this.note(transferId, { booked: at });
    this.visibility.when(partition, height, (visible) => this.note(transferId, { visible }));
  }

  private async allSettled(count: number): Promise<void> {
    const deadline = wallClock() + this.plan.giveUpAfterMs;
    while (this.settledAt.length < count - this.refused) {
      if (this.failure !== undefined) throw this.failure;
      if (wallClock() > deadline) throw new Error(`only ${this.settledAt.length} of ${count} transfers settled within ${this.plan.giveUpAfterMs / 1000} s (${this.refused} refused)`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  private result(): LoadResult {
    const at = this.settledAt.toSorted((a, b) => a - b);
    const [low, high] = [Math.floor(at.length * 0.05), Math.floor(at.length * 0.95)];
    return {
      sent: this.sent,
      refused: this.refused,
      putOff: this.putOff,
      booked: this.booked,
      settled: at.length,
      seconds: ((at.at(-1) ?? 0) - this.firstSend) / 1000,
      settledPerSecond: ((high - low) / ((at[high] ?? 0) - (at[low] ?? 0))) * 1000,
      acceptedToBooked: this.latencies.acceptedToBooked.percentiles(),
      scheduledToBooked: this.latencies.scheduledToBooked.percentiles(),
      acceptedToVisible: this.latencies.acceptedToVisible.percentiles(),
      acceptedToSettled: this.latencies.acceptedToSettled.percentiles(),
      scheduledToAnswered: this.latencies.scheduledToAnswered.percentiles(),
      sendLateness: this.latencies.sendLateness.percentiles(),
    };
  }
}

const ID_MARK = '"transferId":"';
const ID_LENGTH = 'tr_'.length + 36;

/** The id in a command, found without parsing it: the load process must cost less than what it measures. */
function transferIdIn(command: string): string {
  const at = command.indexOf(ID_MARK) + ID_MARK.length;
  return command.slice(at, at + ID_LENGTH);
}

async function main(plan: LoadPlan): Promise<LoadResult> {
  const log = await kafkaLog({ brokers: [...plan.brokers], clientId: 'bench-load', topics: [intakeCommands.name, entries.name], consumers: { eager: 1, relaxed: 0 } });
  const visibility = new Visibility(plan.postgresUrl, entries.name);
  await visibility.start();
  const load = new Load(plan, log, visibility);
  await Promise.all([load.open(), load.watch()]);
  const result = await load.run();
  await Promise.all([visibility.stop(), log.close()]);
  return result;
}

process.once('message', (plan: LoadPlan) => {
  main(plan).then(
    (result) => tell({ kind: 'result', result }),
    (error: unknown) => tell({ kind: 'failed', message: (error as Error).message }),
  );
});
