import { constants } from 'node:os';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Aborts at the first signal that asks this process to end, which then ends in order, with the customary exit code. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of signals) {
    process.once(signal, () => {
      process.exitCode = 128 + constants.signals[signal];
      controller.abort(new Error(`ended by ${signal}`));
    });
  }
  return controller.signal;
}

/** Settles as the work does, or rejects with the signal's reason, whichever is first. What was begun goes on unheard. */
export async function unlessInterrupted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let interrupt: (() => void) | undefined;
  const interrupted = new Promise<never>((_, reject) => {
    interrupt = () => reject(signal.reason as Error);
    signal.addEventListener('abort', interrupt);
    if (signal.aborted) interrupt();
  });
  try {
    return await Promise.race([work, interrupted]);
  } finally {
    signal.removeEventListener('abort', interrupt!);
  }
}
