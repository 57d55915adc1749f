import { auditor } from '@kontor/auditor/topology';
import { transferIntake } from '@kontor/transfer-intake/topology';
import { fxRating } from '@kontor/fx-rating/topology';
import { balanceAggregation } from '@kontor/balance-aggregation/topology';
import { payout } from '@kontor/payout/topology';
import type { Topology } from '@kontor/streams';
import { simulate, SimulationFailed, type Simulation, type SimulationRun } from '@kontor/streams/testing';
import { Bank, bankActor } from './actors/bank.js';
import { customersActor } from './actors/customers.js';
import { feedActor } from './actors/feeds.js';
import { operatorsActor, releasingActor, treasuryActor } from './actors/operators.js';
import { midnightActor, waitingActor } from './actors/patient.js';
import { DAY, INSTANCES, PARTITIONS, Post } from './actors/setting.js';
import { timeActor } from './actors/time.js';
import { faultsOf, rowsOf, type Counts } from './coverage.js';
import { judgeTale } from './oracle/oracle.js';
import type { Tale } from './oracle/told.js';
import { storyOf } from './story.js';
import { taleOf } from './tale.js';

export const SERVICES: readonly Topology[] = [transferIntake, fxRating, balanceAggregation, payout, auditor];

/** Turns in which things go wrong. */
const TURNS = 1_600;
/** Long enough for the last deadline of the last payment, and the telephone calls after it. */
const CLOCK_GOES_ON_MS = 90 * DAY;

export interface Seed {
  readonly seed: number;
  readonly transfers: number;
  readonly rows: Counts;
  readonly faults: Counts;
  /** What is wrong; nothing, if all is well. */
  readonly breaches: readonly string[];
  /** What happened, where something is wrong, for a person to read. */
  readonly story: readonly string[];
}

/** Runs all services through one seed: several instances of each, everything that can go wrong, and judges what became of the money. */
export async function runSeed(seed: number, services: readonly Topology[] = SERVICES): Promise<Seed> {
  const bank = new Bank();
  const post = new Post(services);
  const actors = [feedActor(post, TURNS), customersActor(post, TURNS), waitingActor(post, TURNS), midnightActor(post, TURNS), bankActor(bank, post), operatorsActor(bank, post, TURNS), treasuryActor(post), releasingActor(post), timeActor(TURNS)];
  let tale: Tale | undefined;
  let harmed = false;
  try {
    const run = await simulate(services, {
      seed, actors, instances: INSTANCES, partitions: PARTITIONS, turns: TURNS, clockGoesOnMs: CLOCK_GOES_ON_MS,
      harm: async (harm) => {
        tale = taleOf(harm, (topic) => partitionsOf(services, topic));
        return (harmed = await truncate(harm, services));
      },
    });
    return judged(run, tale!, bank, harmed);
  } catch (error) {
    if (!(error instanceof SimulationFailed)) throw error;
    return { seed, transfers: 0, rows: new Map(), faults: new Map(), breaches: error.breaches, story: storyOf(seed, error.breaches, error.trace, tale) };
  }
}

function judged(run: Simulation, tale: Tale, bank: Bank, harmed: boolean): Seed {
  const breaches = judgeTale(tale, bank.payments);
  return {
    seed: run.seed,
    transfers: tale.transfers.filter(({ event }) => event.type !== 'CancelRequested').length,
    rows: rowsOf(tale),
    faults: faultsOf(run.troubles, { truncations: harmed ? 1 : 0, leaps: run.trace.filter((line) => line.endsWith(' ms pass')).length, ...bank.counts }),
    breaches,
    story: breaches.length === 0 ? [] : storyOf(run.seed, breaches, run.trace, tale),
  };
}

/** Drops the end of a journal, its last block with it, and starts everybody again: whoever had read that block must stop. */
async function truncate({ seed, log, blocks, crash }: SimulationRun, services: readonly Topology[]): Promise<boolean> {
  const places = services.flatMap(({ processors }) => processors.flatMap(({ journal }) => Array.from({ length: partitionsOf(services, journal.name) }, (_, partition) => ({ journal, partition })))).filter(({ journal, partition }) => log.records(journal.name, partition).length > 0);
  const { journal, partition } = places[seed % places.length]!;
  const last = blocks(journal, partition).at(-1)!.hash;
  log.faults.truncate(journal.name, partition, log.records(journal.name, partition).find(({ headers }) => headers['hash'] === last)!.offset);
  for (let instance = 0; instance < INSTANCES; instance++) await crash(instance, 'its own');
  return true;
}

/** None, if no service reads or writes it. */
function partitionsOf(services: readonly Topology[], topic: string): number {
  for (const { processors } of services) {
    for (const { journal, inputs } of processors) for (const declared of [journal, ...inputs.map(({ source }) => source)]) if (declared.name === topic) return declared.partitions ?? PARTITIONS;
  }
  return 0;
}
