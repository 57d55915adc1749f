import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { entries } from '@kontor/events';
import { declarationsOf, Runtime, snapshotTopicsOf, type Log, type RestoreStatus } from '@kontor/streams';
import { createTopics, kafkaLog, levelStores } from '@kontor/streams-kafka';
import { kontorFolder } from '../../rig/paths.js';
import type { Rig } from '../../rig/rig.js';
import { chainOfBookings, ledgerLike } from './samples.js';

export interface RestoreFigures {
  readonly events: number;
  readonly eventsPerBlock: number;
  readonly journalMiB: number;
  /** From an empty disk through all of the journal: every block hashed, every line parsed and folded, LevelDB written. */
  readonly fromJournal: RestoreTime;
  /** From an empty disk by the snapshot and the little that came after it. */
  readonly fromSnapshot: RestoreTime & { readonly snapshotMiB: number };
  readonly residentMiB: number;
}

export interface RestoreTime {
  readonly ms: number;
  readonly eventsPerSecond: number;
  /** Per second of CPU, all threads of this process together: what others on the machine do hardly shows in it. */
  readonly eventsPerCpuSecond: number;
}

const EVENTS_PER_BLOCK = 500;

/** Writes a journal of bookings to a rig's Kafka, and restores a task from it, without and with a snapshot. */
export async function measureRestore(rig: Rig, events: number, doing: (what: string) => void): Promise<RestoreFigures> {
  const declarations = [...declarationsOf(ledgerLike), ...snapshotTopicsOf(ledgerLike)];
  const connection = { brokers: [...rig.kafka.brokers], clientId: 'bench-restore' };
  await createTopics(connection, declarations.map(({ name, settings }) => ({ name, partitions: 1, settings })));
  const log = await kafkaLog({ ...connection, topics: declarations.map(({ name }) => name) });
  try {
    const bytes = await writeJournal(log, events, doing);
    const fromJournal = await restore(log, events, 'through the journal', doing);
    const fromSnapshot = await restore(log, events, 'by a snapshot', doing);
    const { end } = await log.bounds(`${entries.name}.snapshots`, 0);
    if (end === 0) throw new Error('the first restore left no snapshot: the second one proves nothing');
    return {
      events, eventsPerBlock: EVENTS_PER_BLOCK, journalMiB: bytes / 2 ** 20,
      fromJournal: fromJournal.time, fromSnapshot: { ...fromSnapshot.time, snapshotMiB: fromSnapshot.snapshotBytes / 2 ** 20 },
      residentMiB: Math.round(Math.max(fromJournal.resident, fromSnapshot.resident) / 2 ** 20),
    };
  } finally {
    await log.close();
  }
}

async function writeJournal(log: Log, events: number, doing: (what: string) => void): Promise<number> {
  let bytes = 0;
  for (const { head, record } of chainOfBookings(events, EVENTS_PER_BLOCK)) {
    await log.append(entries.name, 0, record);
    bytes += record.value.length;
    if (head.block.height % 100 === 0) doing(`writing the journal: ${head.block.height * EVENTS_PER_BLOCK} of ${events} events`);
  }
  return bytes;
}

/** Restores from an empty disk, and then waits for the snapshot that is due, so that the next one finds it. */
async function restore(log: Log, events: number, how: string, doing: (what: string) => void) {
  const directory = join(kontorFolder, `bench-restore-${process.pid}`);
  await mkdir(directory, { recursive: true });
  let resident = 0;
  let snapshotBytes = 0;
  const runtime = new Runtime(ledgerLike, { log, openStore: levelStores({ directory }), partitions: 1, instance: 'bench', snapshots: {} });
  const look = setInterval(() => {
    resident = Math.max(resident, process.memoryUsage.rss());
    const status = runtime.status()[0]?.restore;
    if (status?.phase === 'snapshot') snapshotBytes = status.total.bytes ?? 0;
    if (status !== undefined) doing(`restoring ${how}: ${shown(status)}`);
  }, 100);
  try {
    const began = performance.now();
    const cpuBefore = process.cpuUsage();
    await runtime.start();
    const ms = performance.now() - began;
    const { user, system } = process.cpuUsage(cpuBefore);
    doing(`restored ${how}; waiting for a snapshot to be written`);
    await runtime.snapshot(entries, 0);
    return { time: { ms, eventsPerSecond: (events * 1000) / ms, eventsPerCpuSecond: (events * 1e6) / (user + system) }, resident, snapshotBytes };
  } finally {
    clearInterval(look);
    await runtime.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

const shown = ({ phase, done, recordsPerSecond, etaMs }: RestoreStatus): string =>
  `${phase}, ${done.records} records, ${recordsPerSecond}/s${etaMs === undefined ? '' : `, ${Math.ceil(etaMs / 1000)} s left`}`;
