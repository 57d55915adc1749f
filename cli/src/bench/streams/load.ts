// The load process: sends commands by the clock, and is the sink. Apart from what it measures, and on one client whatever that uses.
import { Worker } from 'node:worker_threads';
import { encodeEvent, followBlocks, type KeyedRecord, type Log } from '@kontor/streams';
import { openLog } from '@kontor/streams-kafka';
import { Latencies, wallClock } from '../timeline.js';
import { Arrivals } from './arrivals.js';
import { CUSTOMERS, CURRENCIES, type LoadNews, type LoadOrder, type LoadTask, PARTITIONS, type Step, type StepResult } from './plan.js';
import type { Tick, TickOrder } from './ticker.js';
import { type Order, pipelineOf } from './topology.js';

const FLOOD_BATCH = 500;
const FLOOD_CALLS = 8;
const PATIENCE_MS = 120_000;
const MEMO = 'Transfer ordered through the mobile channel; reference text as given by the customer';

const tell = (news: LoadNews): void => void process.send?.(news);

class Load {
  private readonly arrivals = new Arrivals();
  private readonly ticker = new Worker(new URL('./ticker.js', import.meta.url));
  private sent = 0;
  private commandBytes = 0;
  private killedAt: number | undefined;

  constructor(private readonly log: Log, private readonly pipeline: ReturnType<typeof pipelineOf>, private readonly name: string) {
    this.ticker.unref();
  }

  async start(): Promise<void> {
    const ticks = CURRENCIES.map((currency, i) => this.record(currency, 'RateTicked', `tick-${i}`, { currency, rate: 1.05 + i * 0.37 }));
    await this.log.send(this.pipeline.ticks.name, ticks);
    for (let partition = 0; partition < PARTITIONS; partition++) {
      this.log.follow(this.pipeline.commands.name, partition, 0, {
        records: (records) => {
          for (const { value, timestamp } of records) this.arrivals.commanded(value!, timestamp);
        },
        failed: fail,
      }, 'relaxed');
      followBlocks(this.log, this.pipeline.payout.name, partition, undefined, {
        blocks: (blocks) => {
          const now = wallClock();
          for (const { block, timestamp } of blocks) this.arrivals.paid(block.value, timestamp, now);
        },
        stopped: fail,
      });
    }
  }

  async step(step: Step): Promise<void> {
    const first = this.sent;
    const lateness = new Latencies();
    const begin = wallClock();
    this.killedAt = undefined;
    if (step.kind === 'flood') await this.flood(step.transfers);
    else await this.atRate(step, lateness);
    await this.arrivals.all(first, this.sent, PATIENCE_MS);
    tell({ kind: 'result', result: this.result(step, first, begin, lateness) });
  }

  killed(at: number): void {
    this.killedAt = at;
  }

  check(): void {
    tell({ kind: 'checked', check: { sent: this.sent, ...this.arrivals.check(), commandBytes: this.commandBytes } });
  }

  private result(step: Step, first: number, begin: number, lateness: Latencies): StepResult {
    const { scheduledToSink, appendToAppend, lastArrival } = this.arrivals.latencies(first, this.sent);
    const firstAfter = this.killedAt === undefined ? undefined : this.arrivals.firstScheduledAfter(this.killedAt, first, this.sent);
    return {
      transfers: this.sent - first,
      scheduledToSink,
      appendToAppend,
      sendLateness: lateness.percentiles(),
      seconds: (lastArrival - begin) / 1000,
      ...(step.kind === 'kill' && firstAfter !== undefined && { killToFirstOutputMs: firstAfter - this.killedAt! }),
    };
  }

  private async atRate(step: Extract<Step, { perSecond: number }>, lateness: Latencies): Promise<void> {
    const count = step.perSecond * step.seconds;
    const order: TickOrder = { perSecond: step.perSecond, count };
    const sends: Promise<void>[] = [];
    const begin = wallClock();
    let killAsked = false;
    await new Promise<void>((resolve) => {
      const due = ({ from, to, start }: Tick): void => {
        for (let i = from; i < to; i++) {
          const scheduled = start + (i / step.perSecond) * 1000;
          lateness.add(wallClock() - scheduled);
          sends.push(this.log.send(this.pipeline.commands.name, [this.command(scheduled)]));
        }
        if (step.kind === 'kill' && !killAsked && wallClock() - begin > step.killAfterMs) {
          killAsked = true;
          tell({ kind: 'kill' });
        }
        if (to < count) return;
        this.ticker.off('message', due);
        resolve();
      };
      this.ticker.on('message', due);
      this.ticker.postMessage(order);
    });
    await Promise.all(sends);
  }

  private async flood(transfers: number): Promise<void> {
    const end = this.sent + transfers;
    const one = async (): Promise<void> => {
      while (this.sent < end) {
        const now = wallClock();
        await this.log.send(this.pipeline.commands.name, Array.from({ length: Math.min(FLOOD_BATCH, end - this.sent) }, () => this.command(now)));
      }
    };
    await Promise.all(Array.from({ length: FLOOD_CALLS }, one));
  }

  private command(scheduled: number): KeyedRecord {
    const seq = this.sent++;
    const nth = (seq * 7919) % CUSTOMERS;
    const data: Order = {
      seq, id: `T-${this.name}-${1_000_000_000 + seq}`, customer: `c${nth}`, from: `DE8937040044053201${1000 + nth}`, to: `FR763000600001123456${1000 + (seq % 9000)}`,
      amountMinor: 1000 + ((seq * 31) % 500_000), currency: CURRENCIES[seq % CURRENCIES.length]!, channel: 'mobile', device: 'ios-17.4/app-9.3.1', memo: MEMO,
    };
    this.arrivals.scheduled(seq, scheduled);
    const record = this.record(data.customer, 'OrderTransfer', data.id, data);
    this.commandBytes = record.value!.length;
    return record;
  }

  private record(key: string, type: string, id: string, data: object): KeyedRecord {
    const event = { type, specversion: '1.0', id, source: 'bench', subject: key, time: new Date().toISOString(), data } as const;
    return { key, value: Buffer.from(encodeEvent(event)), headers: {} };
  }
}

function fail(error: unknown): void {
  tell({ kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}

async function open({ run, brokers }: LoadOrder): Promise<Load> {
  const pipeline = pipelineOf(run);
  const topics = [pipeline.commands.name, pipeline.payout.name];
  const log = await openLog({ brokers, client: 'platformatic', clientId: 'bench-load', topics, consumers: { eager: 1, relaxed: 1 } });
  const load = new Load(log, pipeline, run);
  await load.start();
  return load;
}

process.once('message', (order: LoadOrder) => {
  const load = open(order);
  load.then(() => tell({ kind: 'ready' }), fail);
  process.on('message', (task: LoadTask) => {
    void load.then(async (opened) => {
      if (task.kind === 'step') await opened.step(task.step);
      else if (task.kind === 'killed') opened.killed(task.at);
      else opened.check();
    }).catch(fail);
  });
});
process.once('disconnect', () => process.exit(0));
