import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { decodeEvent, linesOf, type Block, type RestoreStatus, type TaskPhase } from '@kontor/streams';
import type { Backlog } from '../admission/backlog.js';
import type { Ownership } from '../kontor/ownership.js';
import { ServiceParts } from '../kontor/service-parts.js';
import { OWNERSHIP } from '../kontor/tokens.js';
import type { EffectPhase } from '../server/effect-worker.js';
import { KontorServer } from '../server/kontor-server.js';
import { refusalsOf } from './refusals.js';

const PHASES: readonly TaskPhase[] = ['restoring', 'running', 'standing-by', 'barred', 'stopped'];
const EFFECT_PHASES: readonly EffectPhase[] = ['running', 'standing-by', 'retrying', 'stopped'];
const TASK = ['journal', 'partition'] as const;
/** As every such line begins: blocks without one are not parsed. */
const DROPPED_LINE = '{"type":"kontor.dropped"';

/** A scrape must stay cheap, and nobody needs the exact number of thousands. */
const PARKED_COUNTED_MAX = 1_000;

/** How it stands with those who let requests of one kind in, asked at each scrape. */
export interface Admission {
  /** Requests of this instance that wait for their decision. */
  readonly waiting: () => number;
  /** How far the decider is behind its commands, where it is furthest behind, in milliseconds. */
  readonly lagMs: () => number;
}

type Rows = Iterable<readonly [labels: Readonly<Record<string, string | number>>, value: number]>;

/** What a service counts, in Prometheus' text form. Read when it is asked for: nothing is done per event. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();
  /** By journal, partition, operator and reason, of blocks that were committed here as their owner since the start. */
  private readonly dropped = new Map<string, { labels: Record<string, string | number>; count: number }>();

  private readonly admissions = new Map<string, Admission>();
  private readonly backlogs = new Map<string, Pick<Backlog, 'size' | 'limit'>>();

  constructor(
    @Inject(ServiceParts) private readonly parts: ServiceParts,
    @Inject(KontorServer) private readonly server: KontorServer,
    @Inject(OWNERSHIP) private readonly ownership: Ownership,
    @Inject(HttpAdapterHost) private readonly http: HttpAdapterHost,
  ) {
    collectDefaultMetrics({ register: this.registry });
    this.addTasks();
    this.addRestores();
    this.addStores();
    this.addInputs();
    this.addStates();
    this.addEffects();
    this.addQueries();
    this.addRequests();
    this.countDropped(Date.now());
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }

  private addTasks(): void {
    const tasks = () => this.parts.tasks();
    this.gauge('kontor_task_phase', '1 for the phase that a task is in, 0 for the others', [...TASK, 'phase'], () =>
      tasks().flatMap(({ journal, partition, phase }) => PHASES.map((one) => [{ journal, partition, phase: one }, one === phase ? 1 : 0] as const)));
    const ofTask = (name: string, help: string, value: (task: ReturnType<typeof tasks>[number]) => number, kind: 'gauge' | 'counter' = 'counter') =>
      this[kind](name, help, TASK, () => tasks().map((task) => [{ journal: task.journal, partition: task.partition }, value(task)] as const));
    ofTask('kontor_task_height', 'Height of the committed head', ({ height }) => height, 'gauge');
    ofTask('kontor_task_epoch', 'Epoch of the committed head', ({ epoch }) => epoch, 'gauge');
    ofTask('kontor_task_paused', '1 while it is told to decide nothing', ({ paused }) => (paused ? 1 : 0), 'gauge');
    ofTask('kontor_task_owned', '1 where this instance owns the partition', ({ role }) => (role === 'owner' ? 1 : 0), 'gauge');
    ofTask('kontor_task_blocks_total', 'Blocks committed or folded since the start', ({ blocks }) => blocks);
    ofTask('kontor_task_events_total', 'Events in those blocks', ({ events }) => events);
    ofTask('kontor_task_conflicts_total', 'Blocks of this instance that lost against another\'s', ({ conflicts }) => conflicts);
    ofTask('kontor_journal_duplicates_total', 'Records of the journal that had come before', ({ duplicates }) => duplicates);
    ofTask('kontor_journal_orphans_total', 'Records of the journal that lost a race', ({ orphans }) => orphans);
    ofTask('kontor_journal_stale_total', 'Records of the journal older than the hashes kept', ({ stale }) => stale);
  }

  /** Only while a state is restored: afterwards there are no such rows. */
  private addRestores(): void {
    const labels = [...TASK, 'phase'];
    const ofRestore = (name: string, help: string, value: (restore: RestoreStatus) => number | undefined) =>
      this.gauge(name, help, labels, () => this.parts.tasks().flatMap(({ journal, partition, restore }) => {
        const known = restore && value(restore);
        return known === undefined ? [] : [[{ journal, partition, phase: restore!.phase }, known] as const];
      }));
    ofRestore('kontor_restore_done_records', 'Blocks of the journal, or chunks of a snapshot, that are restored', ({ done }) => done.records);
    ofRestore('kontor_restore_done_bytes', 'Bytes of them', ({ done }) => done.bytes);
    ofRestore('kontor_restore_of_records', 'How many there are in this phase', ({ total }) => total.records);
    ofRestore('kontor_restore_records_per_second', 'Rate since the phase began', ({ recordsPerSecond }) => recordsPerSecond);
    ofRestore('kontor_restore_remaining_seconds', 'Until the phase ends at that rate; absent before anything moved', ({ etaMs }) => (etaMs === undefined ? undefined : etaMs / 1_000));
    ofRestore('kontor_restore_stalled', '1 where nothing has moved for too long', ({ stalled }) => (stalled ? 1 : 0));
  }

  private addStores(): void {
    this.gauge('kontor_store_bytes', 'About how much a task\'s store takes, as it says itself', TASK, async () => {
      const sizes = await Promise.all(this.parts.tasks().map(async ({ journal, partition }) => [{ journal, partition }, await this.parts.runtimeOf(journal).storeBytes({ name: journal }, partition)] as const));
      return sizes.flatMap(([labels, bytes]) => (bytes === undefined ? [] : [[labels, bytes] as const]));
    });
  }

  private addInputs(): void {
    const inputs = () => this.parts.tasks().flatMap(({ journal, partition, inputs: all }) => all.map((input) => ({ ...input, journal, partition })));
    const labels = [...TASK, 'input'];
    this.gauge('kontor_task_input_lag_records', 'Records of an input that are in the log and not taken', labels, () =>
      inputs().map(({ journal, partition, input, unread }) => [{ journal, partition, input }, unread] as const));
    this.gauge('kontor_task_input_lag_seconds', 'For how long the oldest of them has been there', labels, () => {
      const now = Date.now();
      return inputs().map(({ journal, partition, input, oldestAt }) => [{ journal, partition, input }, oldestAt === undefined ? 0 : Math.max(0, now - oldestAt) / 1_000] as const);
    });
  }

  private addStates(): void {
    this.gauge('kontor_state_info', 'States that this service folds, by journal and version', ['journal', 'state', 'version'], () =>
      this.parts.processors().flatMap(({ journal, states }) => states.map(({ name, version }) => [{ journal: journal.name, state: name, version }, 1] as const)));
    this.gauge('kontor_parked_keys', `Keys that wait for a person, counted up to ${PARKED_COUNTED_MAX}`, TASK, () => this.parkedKeys());
    this.counter('kontor_dropped_records_total', 'Records that an operator has dropped, and why', [...TASK, 'operator', 'reason'], () => [...this.dropped.values()].map(({ labels, count }) => [labels, count] as const));
  }

  /** Where this instance owns the partition. A scan of what is parked, which is nothing on a good day. */
  private async parkedKeys(): Promise<Rows> {
    const rows: [Record<string, string | number>, number][] = [];
    for (const { journal, partition, phase } of this.parts.tasks()) {
      if (phase !== 'running') continue;
      let count = 0;
      for await (const _ of this.parts.runtimeOf(journal).parkedKeys({ name: journal }, partition)) if (++count === PARKED_COUNTED_MAX) break;
      rows.push([{ journal, partition }, count]);
    }
    return rows;
  }

  private addEffects(): void {
    const effects = () => this.server.effectStatus();
    const labels = ['cursor', 'partition'];
    this.gauge('kontor_effect_phase', '1 for the phase that an effect is in, 0 for the others', [...labels, 'phase'], () =>
      effects().flatMap(({ cursor, partition, phase }) => EFFECT_PHASES.map((one) => [{ cursor, partition, phase: one }, one === phase ? 1 : 0] as const)));
    this.gauge('kontor_effect_height', 'Height up to which events were handled', labels, () => effects().map(({ cursor, partition, height }) => [{ cursor, partition }, height] as const));
    this.gauge('kontor_effect_parked_keys', 'Keys of an effect that wait for a person', labels, () => effects().map(({ cursor, partition, parkedKeys }) => [{ cursor, partition }, parkedKeys] as const));
    this.counter('kontor_effect_events_total', 'Events handled since the start', labels, () => effects().map(({ cursor, partition, events }) => [{ cursor, partition }, events] as const));
    this.counter('kontor_effect_failures_total', 'Attempts that failed', labels, () => effects().map(({ cursor, partition, failures }) => [{ cursor, partition }, failures] as const));
  }

  private addQueries(): void {
    this.counter('kontor_queries_total', 'Questions over the log, by what became of them', ['pattern', 'outcome'], () =>
      [...this.server.queryCounts()].flatMap(([pattern, counts]) => Object.entries(counts).map(([outcome, count]) => [{ pattern, outcome }, count as number] as const)));
  }

  private addRequests(): void {
    this.counter('kontor_http_problems_total', 'Requests answered with a problem, by its code and the pattern of the route; `none` where there is no such route', ['code', 'status', 'method', 'route'], () =>
      refusalsOf(this.http.httpAdapter.getHttpServer() as object).rows());
    const ofAdmission = (name: string, help: string, value: (admission: Admission) => number) =>
      this.gauge(name, help, ['of'], () => [...this.admissions].map(([of, admission]) => [{ of }, value(admission)] as const));
    ofAdmission('kontor_admission_waiting', 'Requests of this instance that wait for their decision, by the state that keeps them', ({ waiting }) => waiting());
    ofAdmission('kontor_admission_command_lag_seconds', 'How far the decider is behind its commands, where it is furthest behind', ({ lagMs }) => lagMs() / 1_000);
    const ofBacklog = (name: string, help: string, value: (backlog: Pick<Backlog, 'size' | 'limit'>) => number) =>
      this.gauge(name, help, ['of'], () => [...this.backlogs].map(([of, backlog]) => [{ of }, value(backlog)] as const));
    ofBacklog('kontor_admission_under_way', 'What was let in here and is still under way through the services behind', ({ size }) => size);
    ofBacklog('kontor_admission_under_way_max', 'Above so many nothing more is let in: less while they take too long', ({ limit }) => limit);
  }

  /** Shows who lets requests in. @param of the name of the state that keeps what was decided */
  showAdmission(of: string, admission: Admission): void {
    this.admissions.set(of, admission);
  }

  showBacklog(of: string, backlog: Pick<Backlog, 'size' | 'limit'>): void {
    this.backlogs.set(of, backlog);
  }

  /** Only what is decided from now on: blocks from before are read again at every start. */
  private countDropped(since: number): void {
    this.parts.onCommitted((journal, partition, { block }) => {
      if (block.at < since || !block.value.includes(DROPPED_LINE) || this.ownership.roleOf(journal, partition) !== 'owner') return;
      for (const { operator, reason } of droppedIn(block)) {
        const key = `${journal}/${partition}/${operator}/${reason}`;
        const row = this.dropped.get(key) ?? { labels: { journal, partition, operator, reason }, count: 0 };
        row.count++;
        this.dropped.set(key, row);
      }
    });
  }

  /** `rows` are asked for at each scrape. */
  gauge(name: string, help: string, labelNames: readonly string[], rows: () => Rows | Promise<Rows>): void {
    const gauge: Gauge = new Gauge({ name, help, labelNames: [...labelNames], registers: [this.registry], collect: async () => {
      const now = await rows();
      gauge.reset();
      for (const [labels, value] of now) gauge.set(labels, value);
    } });
  }

  /** The same; the values are totals. */
  counter(name: string, help: string, labelNames: readonly string[], rows: () => Rows): void {
    const counter: Counter = new Counter({ name, help, labelNames: [...labelNames], registers: [this.registry], collect: () => {
      counter.reset();
      for (const [labels, value] of rows()) counter.inc(labels, value);
    } });
  }
}

function droppedIn(block: Block): { operator: string; reason: string }[] {
  const lines = linesOf(block);
  const found: { operator: string; reason: string }[] = [];
  for (let i = 0; i < lines.count; i++) {
    if (lines.type(i) !== 'kontor.dropped') continue;
    const { operator, reason } = decodeEvent(lines.text(i)).data as { operator?: unknown; reason?: unknown };
    found.push({ operator: String(operator), reason: String(reason) });
  }
  return found;
}
