import { setImmediate as turn } from 'node:timers/promises';
import type { Declaration, Log } from '@kontor/streams';
import { aliasedLog } from './aliased-log.js';
import type { Audit } from './audit.js';
import { FaultBook } from './faults.js';
import { HELD_BYTES_MAX } from './flow.js';
import { Judge } from './judge.js';
import { LedgerAudit } from './ledger-audit.js';
import { openLanes, type Lanes } from './lanes.js';
import type { ProjectionCheck } from './projections.js';
import { RecordedPositions } from './recorded-positions.js';
import { RefundsAudit } from './refunds-audit.js';
import { reportOf, type VerifyReport } from './report.js';
import { StandingAudit } from './standing-audit.js';
import { TransfersAudit } from './transfers-audit.js';
import { Wakeup } from './wakeup.js';

export interface VerifyOptions {
  /** Journals, and the plain topics that they read: the catalogue. */
  readonly declarations: readonly Declaration[];
  /** Reads `topic` in the place of the journal `as`, and hashes it under that name. */
  readonly copy?: { readonly topic: string; readonly as: string };
  /** What Postgres says, taken before this call: journals are then at least as far. */
  readonly projections?: ProjectionCheck;
  /** Bytes of one partition that are held at which fetching it pauses, unless something waits for what comes next. Default 4 MiB. */
  readonly heldBytesMax?: number;
  /** Called some ten times a second. */
  readonly onProgress?: (progress: VerifyProgress) => void;
}

export interface VerifyProgress {
  readonly records: number;
  /** Records there are to judge. */
  readonly of: number;
  readonly blocks: number;
  readonly events: number;
  /** The journals are read; now the tables are. */
  readonly comparing: boolean;
}

/** So long is judged before fetches and timers get their turn. */
const SLICE_MS = 20;
const PROGRESS_EVERY_MS = 100;

/**
 * Follows every partition of every journal from genesis to the end that it had at the call, and checks each block by
 * the reader's rule, each event by schema, place and cause, each position against the journal it names, and the money.
 * Reads each record once, and holds only what lies between a journal and its slowest reader.
 */
export async function verify(log: Log, options: VerifyOptions): Promise<VerifyReport> {
  const started = performance.now();
  const { copy, projections } = options;
  const faults = new FaultBook();
  const wakeup = new Wakeup();
  const lanes = await openLanes(copy === undefined ? log : aliasedLog(log, copy), options.declarations, {
    faults, changed: () => wakeup.wake(), heldBytesMax: options.heldBytesMax ?? HELD_BYTES_MAX,
  });
  const money = new LedgerAudit();
  const transfers = new TransfersAudit();
  const standing = new StandingAudit();
  const recorded = new RecordedPositions(projections?.positions ?? []);
  const audits: Audit[] = [money, transfers, standing, new RefundsAudit(), recorded, ...(projections?.audits ?? [])];
  const judges = lanes.journals.map((lane) => new Judge(lane, lanes.partitionsOf(lane.topic), lanes.find, audits, faults));
  try {
    for (const lane of lanes.all) lane.start();
    await judgeAll(judges, lanes, wakeup, options.onProgress);
  } finally {
    for (const lane of lanes.all) lane.close();
  }
  reportMissing(judges, lanes, recorded, faults);
  const heights = new Map(judges.map(({ lane, head }) => [lane.name, head?.height ?? 0]));
  standing.finish(({ journal, partition, height }) => height <= (heights.get(`${journal}/${partition}`) ?? 0), faults);
  options.onProgress?.({ ...progressOf(judges, lanes), comparing: projections !== undefined });
  const compared = projections === undefined ? undefined : await projections.compare(faults);
  return reportOf({ judges, lanes, faults, money, transfers, standing, copy, projections: compared, durationMs: performance.now() - started });
}

async function judgeAll(judges: readonly Judge[], lanes: Lanes, wakeup: Wakeup, onProgress: VerifyOptions['onProgress']): Promise<void> {
  const open = new Set(judges);
  let shown = 0;
  let sliceFrom = performance.now();
  for (;;) {
    wakeup.reset();
    let judged = 0;
    for (const judge of open) {
      judged += judgeReady(judge, sliceFrom + SLICE_MS);
      if (judge.lane.starves) judge.lane.flow.want();
      if (!judge.finished) continue;
      open.delete(judge);
      judge.end(lanes.all);
    }
    const now = performance.now();
    if (now - shown > PROGRESS_EVERY_MS) {
      shown = now;
      onProgress?.(progressOf(judges, lanes));
    }
    if (open.size === 0 && lanes.all.every((lane) => lane.complete)) break;
    await (judged > 0 ? turn() : wakeup.next());
    sliceFrom = performance.now();
  }
}

/** Judges what can be judged now. @returns how many blocks */
function judgeReady(judge: Judge, deadline: number): number {
  let judged = 0;
  for (let held = judge.lane.next; held !== undefined; held = judge.lane.next) {
    const awaited = judge.awaits(held);
    if (awaited !== undefined) {
      awaited.flow.want();
      break;
    }
    judge.judge(held);
    judged++;
    if (performance.now() > deadline) break;
  }
  return judged;
}

function progressOf(judges: readonly Judge[], lanes: Lanes): VerifyProgress {
  let [records, of, blocks, events] = [0, 0, 0, 0];
  for (const judge of judges) {
    records += judge.finished ? judge.lane.end : judge.offset;
    of += judge.lane.end;
    blocks += judge.head?.height ?? 0;
    events += judge.events;
  }
  for (const lane of lanes.topics) {
    records += lane.records;
    of += lane.length;
  }
  return { records, of, blocks, events, comparing: false };
}

/** What others have read and is not there any more. */
function reportMissing(judges: readonly Judge[], lanes: Lanes, recorded: RecordedPositions, faults: FaultBook): void {
  for (const judge of judges) {
    for (const { lane, by, what } of judge.witnesses.values()) {
      faults.add('truncated', lane.endPlace, `${by} has read up to ${what}, but this is where it ends: its tail is missing`);
    }
  }
  for (const { reader, journal, partition, position } of recorded.beyond()) {
    const lane = lanes.find(journal, partition);
    if (lane?.stopped === true) continue;
    const place = lane?.endPlace ?? { journal, partition };
    faults.add('truncated', place, `${reader} has read up to block ${position.height} (offset ${position.offset}), but this is where it ends: its tail is missing`);
  }
}
