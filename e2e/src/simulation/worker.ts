// Runs the seeds that it is sent, one after the other.
import { parentPort } from 'node:worker_threads';
import { runSeed } from './run-seed.js';
import type { SeedDone } from './seeds.js';

parentPort!.on('message', (seed: number) => {
  void runSeed(seed).then(({ transfers, rows, faults, story }) => {
    const done: SeedDone = { seed, transfers, rows: [...rows], faults: [...faults], ...(story.length > 0 && { failure: { seed, story } }) };
    parentPort!.postMessage(done);
  });
});
