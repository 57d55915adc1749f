/** Rounds between two turns of the event loop, for whoever shares it. */
const LOOP_EVERY = 256;
let rounds = 0;

/**
 * Resolves when all code has come to rest that waits for promises alone, as everything in a simulated world does. A tick
 * that is asked for by a promise comes when no promise has anything left to do, at a fraction of a round of the event loop.
 */
export async function allRests(): Promise<void> {
  await Promise.resolve();
  await new Promise<void>((resolve) => (++rounds % LOOP_EVERY === 0 ? setImmediate(resolve) : process.nextTick(resolve)));
}
