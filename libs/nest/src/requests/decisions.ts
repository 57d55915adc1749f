import type { Journal, Runtime } from '@kontor/streams';

/** What was decided about an id: the event, whose it is, and where it stands. */
export interface Decision<E> {
  readonly event: E;
  /** What the journal is keyed by. */
  readonly customerId: string;
  /** Of the event: its place in the journal. */
  readonly id: string;
  /** The block's clock, in milliseconds. */
  readonly at: number;
  readonly height: number;
}

export interface ExpectedDecision<E> {
  /** Undefined if it did not come in time. */
  within(ms: number): Promise<Decision<E> | undefined>;
  /** Stops expecting. */
  end(): void;
}

interface Decided {
  readonly type: string;
}
type Taker = (decision: Decision<Decided>) => void;

/** Tells those who wait what was decided about an id, as soon as it is committed, here or by another instance. */
export class Decisions {
  readonly #takers = new Map<string, Set<Taker>>();

  /** @param idField the field by which the journal's events name what they are about */
  constructor(runtime: Pick<Runtime, 'onCommitted'>, journal: Pick<Journal, 'name'>, idField: string) {
    runtime.onCommitted(journal, (_partition, { block }, events) => {
      if (this.#takers.size === 0) return; // then nothing is parsed
      for (const { type, key, id, at, data } of events()) {
        const takers = this.#takers.get((data as Readonly<Record<string, string>>)[idField] ?? '');
        if (takers === undefined) continue;
        for (const take of takers) take({ event: { type, ...(data as object) }, customerId: key, id, at, height: block.height });
      }
    });
  }

  /** Ids that somebody waits for. */
  get waiting(): number {
    return this.#takers.size;
  }

  /** Listens at once, so that a decision between this call and `within` is not missed. Call `end` in any case. */
  expect<E extends Decided>(id: string, types: readonly E['type'][]): ExpectedDecision<E> {
    const takers = this.#takers.get(id) ?? new Set();
    this.#takers.set(id, takers);
    let take: Taker = () => undefined;
    const decided = new Promise<Decision<E>>((resolve) => {
      take = (decision) => {
        if (types.includes(decision.event.type)) resolve(decision as Decision<E>);
      };
    });
    takers.add(take);
    return {
      within: (ms) => {
        let timer: NodeJS.Timeout | undefined;
        const late = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, ms, undefined)));
        return Promise.race([decided, late]).finally(() => clearTimeout(timer));
      },
      end: () => {
        takers.delete(take);
        if (takers.size === 0 && this.#takers.get(id) === takers) this.#takers.delete(id);
      },
    };
  }
}
