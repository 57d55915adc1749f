import { transfers, type CancelRequested, type TransferRejected, type TransferRequested } from '@kontor/events';
import type { Runtime } from '@kontor/streams';

type Decided = TransferRequested | TransferRejected | CancelRequested;

/** What intake decided about a transfer id, and when. */
export interface IntakeDecision<E extends Decided = Decided> {
  readonly event: E;
  readonly customerId: string;
  /** The block's clock, in milliseconds. */
  readonly at: number;
}

export interface ExpectedDecision<E extends Decided> {
  /** Undefined if it did not come in time. */
  within(ms: number): Promise<IntakeDecision<E> | undefined>;
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

  /** Whether a request is let in. Listens at once, so that a decision between this call and `within` is not missed. Call `end` in any case. */
  expect(transferId: string): ExpectedDecision<TransferRequested | TransferRejected> {
    return this.listen(transferId, ['TransferRequested', 'TransferRejected']);
  }

  /** Whether a cancellation is passed on; the same terms. */
  expectCancel(transferId: string): ExpectedDecision<CancelRequested> {
    return this.listen(transferId, ['CancelRequested']);
  }

  private listen<E extends Decided>(transferId: string, types: readonly E['type'][]): ExpectedDecision<E> {
    const takers = this.#takers.get(transferId) ?? new Set();
    this.#takers.set(transferId, takers);
    let take: Taker = () => undefined;
    const decided = new Promise<IntakeDecision<E>>((resolve) => {
      take = (decision) => {
        if ((types as readonly string[]).includes(decision.event.type)) resolve(decision as IntakeDecision<E>);
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
        if (takers.size === 0 && this.#takers.get(transferId) === takers) this.#takers.delete(transferId);
      },
    };
  }
}
