import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { instrIdOf } from '@kontor/events';
import { InjectRuntime, PARTITIONS, readCommitted, standardProblems } from '@kontor/nest';
import type { Runtime } from '@kontor/streams';
import type { Payout } from '../domain/payout-state.js';
import { RailSilent } from '../effects/rail-client.js';
import { RAIL_SANDBOX, type RailSandbox, type SandboxOrder } from '../effects/rail-sandbox.js';
import { payout } from '../topology.js';
import { payoutProblems } from './problems.js';

/** A transfer that was accepted a moment ago is with the bank some milliseconds later: whoever orders at once need not ask twice. */
const AT_BANK_MS = 5_000;
const LOOK_MS = 50;
/** Who waits longer than this is one of too many. */
const WAITING_MAX = 100;

/** Has the bank do with a customer's payment what a sandbox orders. The bank then answers as it always does: nothing is decided here. */
@Injectable()
export class SimulationService implements OnApplicationShutdown {
  readonly #ending = new AbortController();
  #waiting = 0;

  constructor(@InjectRuntime(payout) private readonly runtime: Runtime, @Inject(PARTITIONS) private readonly partitions: number, @Inject(RAIL_SANDBOX) private readonly bank: RailSandbox) {}

  onApplicationShutdown(): void {
    this.#ending.abort();
  }

  /** Resolves when the bank has the order. Throws the problem that the caller is answered. */
  async order(customerId: string, transferId: string, order: SandboxOrder): Promise<void> {
    if (this.#waiting >= WAITING_MAX) throw standardProblems.UNAVAILABLE({ headers: { 'retry-after': '1' } });
    this.#waiting++;
    try {
      await this.#orderUntil(Date.now() + AT_BANK_MS, customerId, transferId, order);
    } catch (error) {
      if (error instanceof RailSilent) throw standardProblems.UNAVAILABLE({ detail: 'The bank of the sandbox does not answer.', headers: { 'retry-after': '2' }, cause: error });
      throw error;
    } finally {
      this.#waiting--;
    }
  }

  async #orderUntil(end: number, customerId: string, transferId: string, order: SandboxOrder): Promise<void> {
    for (;;) {
      const known = await this.#find(customerId, transferId);
      if (known !== undefined && (await this.#ordered(known, order))) return;
      if (Date.now() >= end || this.#ending.signal.aborted) throw known === undefined ? standardProblems.NOT_FOUND({ detail: 'No bank has a payment of this transfer, if there is one.' }) : refused('it has not come there yet');
      await pause(LOOK_MS);
    }
  }

  /** False: it is on its way to the bank. */
  async #ordered({ payoutId, status }: Payout, order: SandboxOrder): Promise<boolean> {
    if (payoutId === undefined) throw refused(`its payout is ${status.replaceAll('_', ' ')}`);
    const outcome = await this.bank.order(instrIdOf(payoutId), order, this.#ending.signal);
    if (outcome.kind === 'impossible') throw refused(outcome.stage === 'none' ? 'it goes a way of its own there' : `it is ${outcome.stage} there`);
    return outcome.kind === 'taken';
  }

  /** What is known of the payout, if it is the customer's. */
  async #find(customerId: string, transferId: string): Promise<Payout | undefined> {
    const { value } = await readCommitted(this.runtime, payout.handles.payoutByTransfer, transferId, { partitionKey: customerId, partitions: this.partitions });
    return value?.customerId === customerId ? value : undefined;
  }
}

const refused = (why: string) => payoutProblems.SIMULATION_REFUSED({ detail: `Where the payment stands, this cannot be done: ${why}.` });
