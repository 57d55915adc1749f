import { transfers, type TransferRejected, type TransferRequested } from '@kontor/events';
import type { Runtime } from '@kontor/streams';

/** What intake decided about a transfer id, and when. */
export interface IntakeDecision {
  readonly event: TransferRequested | TransferRejected;
  readonly customerId: string;
  /** The block's clock, in milliseconds. */
  readonly at: number;
}

export interface ExpectedDecision {
  /** Undefined if it did not come in time. */
  within(ms: number): Promise<IntakeDecision | undefined>;
  /** Stops expecting. */
  end(): void;
}

type Taker = (decision: IntakeDecision) => void;

/** Tells those who wait what was decided about a transfer, as soon as it is committed. */
export class Decisions {
  readonly #takers = new Map<string, Set<Taker>>();

  constructor(runtime: Runtime) {
    runtime.onCommitted(transfers, (_partition, _head, events) => {
      if (this.#takers.size === 0) return; // then nothing is parsed
      for (const { type, key, at, data } of events()) {
        const { transferId } = data as { readonly transferId?: string };
        const takers = transferId === undefined ? undefined : this.#takers.get(transferId);
        if (takers === undefined) continue;
        const decision = { event: { type, ...(data as object) } as IntakeDecision['event'], customerId: key, at };
        for (const take of takers) take(decision);
      }
    });
  }

  get waiting(): number {
    return this.#takers.size;
  }

  /** Starts listening at once, so that a decision between this call and `within` is not missed. Call `end` in any case. */
  expect(transferId: string): ExpectedDecision {
    const takers = this.#takers.get(transferId) ?? new Set();
    this.#takers.set(transferId, takers);
    let take: Taker = () => undefined;
    const decided = new Promise<IntakeDecision>((resolve) => (take = resolve));
    takers.add(take);
    return {
      within: (ms) => {
        let timer: NodeJS.Timeout | undefined;
        const late = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, ms, undefined)));
        return Promise.race([decided, late]).finally(() => clearTimeout(timer));
      },
      end: () => {
        takers.delete(take);
        if (takers.size === 0 && this.#takers.get(transferId) === takers) this.#takers.delete(transferId);
      },
    };
  }
}
