import type { Log } from '@kontor/streams';

/** A process's way to the log, which can be cut at any step: then nothing that it writes lands and nothing reaches it any more. */
export interface MortalLog extends Log {
  readonly dead: boolean;
  /** Resolves when it dies. */
  readonly death: Promise<void>;
  /** Dies at its `writes`-th write from now: before that landed, or after, with its answer unheard. */
  dieAt(writes: number, landing: 'before' | 'after'): void;
}

export function mortal(log: Log): MortalLog {
  let dead = false;
  let left = Infinity;
  let lands = false;
  let died = (): void => undefined;
  const death = new Promise<void>((resolve) => (died = resolve));
  const gone = () => new Error('this process is dead');
  const write = async <T>(act: () => Promise<T>): Promise<T> => {
    if (dead) throw gone();
    if (--left <= 0) {
      dead = true;
      died();
      if (lands) await act();
    }
    if (dead) throw gone();
    const answer = await act();
    if (dead) throw gone();
    return answer;
  };
  return {
    get dead() {
      return dead;
    },
    death,
    dieAt(writes, landing) {
      left = writes;
      lands = landing === 'after';
    },
    describe: (topic) => log.describe(topic),
    bounds: (topic, partition) => log.bounds(topic, partition),
    append: (...record) => write(() => log.append(...record)),
    send: (...records) => write(() => log.send(...records)),
    follow: (topic, partition, from, sink, pace) =>
      log.follow(topic, partition, from, {
        records: (records, end) => {
          if (!dead) sink.records(records, end);
        },
        failed: (error) => sink.failed(error),
      }, pace),
    close: async () => undefined, // others go on with it
  };
}
