import type { components } from './api.js';

type Money = components['schemas']['Money'];

/** Something that happened to the customer's money, as webhooks and the stream of events tell it. It holds ids, amounts and a code; ask for the object to know more. */
export interface KontorEvent {
  /** `nt_…`, the same on every repeat: remember it where something must not be done twice. */
  readonly id: string;
  /** `transfer.paid`, `balance.credited`, …; new ones are added, so leave alone what you do not know. */
  readonly type: string;
  /** When it was told, RFC 3339 in UTC. */
  readonly timestamp: string;
  /** Counts the customer's events from 1, without gaps. 0 for a `webhook.test`. */
  readonly sequence: number;
  /** What it is about; which fields there are follows from `type`. */
  readonly data: {
    readonly transferId?: string;
    readonly payoutId?: string;
    readonly refundId?: string;
    readonly entryId?: string;
    readonly endpointId?: string;
    readonly source?: Money;
    readonly target?: Money;
    /** What was credited, debited, frozen, returned or refunded. */
    readonly amount?: Money;
    /** Why, in capitals: stable, to decide by. */
    readonly code?: string;
    /** Until when something can be done about it, RFC 3339 in UTC. */
    readonly until?: string;
  };
}
