// Customers who come to where the ledger counts and waits: several transfers wait for one credit; much is sent on both sides of a midnight.
import { entries, transferIdOf } from '@kontor/events';
import { Counter } from './customers.js';
import { CUSTOMERS, DAY, givesBack, SECOND, type Actor, type Post, type Stage } from './setting.js';

/** Sends more than is there; when some of it waits, there comes a credit that is enough for each of those, and not for all; then the rest. */
export function waitingActor(post: Post, turns: number): Actor {
  return (stage) => {
    if (!givesBack(post)) return;
    const counter = new Counter(stage, post, 'late');
    for (let n = 0; n < 3; n++) {
      const customer = stage.oneOf(CUSTOMERS);
      const queue = new Queue(stage, counter, customer, n);
      stage.inTurns(200 + Math.floor(stage.random() * turns * 0.6), () => queue.begins());
      stage.follow(entries, (event) => event.type === 'FundsAwaited' && queue.waits(event.transferId));
    }
  };
}

/** Transfers of one customer in CHF, in minor units: more than anybody has of it. Of the large ones a day's limit lets one pass. */
class Queue {
  private readonly amounts: readonly number[];
  private readonly waiting = new Set<string>();

  constructor(private readonly stage: Stage, private readonly counter: Counter, private readonly customer: string, private readonly nth: number) {
    const size = stage.chance(0.4) ? 8 : 1;
    this.amounts = Array.from({ length: 3 }, () => size * (700_000 + Math.floor(stage.random() * 300_000)));
  }

  begins(): void {
    this.amounts.forEach((amount, n) => {
      this.stage.after(n * 20, () => this.counter.submits(this.customer, this.keyOf(n), { source: 'CHF', target: 'CHF', recipientId: 'rc_chf_zurich', sourceAmount: String(amount) as never, waitForFunds: true }));
    });
  }

  waits(transferId: string): void {
    const isNews = !this.waiting.has(transferId) && this.amounts.some((_, n) => transferIdOf(this.customer, this.keyOf(n)) === transferId);
    if (!isNews || this.waiting.add(transferId).size !== 2) return;
    const one = Math.max(...this.amounts);
    this.stage.after(20, () => this.counter.pays(this.customer, 'CHF', String(one)));
    this.stage.after(200, () => this.counter.pays(this.customer, 'CHF', String(2 * one)));
  }

  private readonly keyOf = (n: number): string => `wait-${this.nth}-${n}`;
}

/** In EUR, minor units: more than half of what a customer may send in a day. */
const MUCH = '6000000';

/** Sends much before a midnight and as much soon after it: a window that begins at midnight lets both pass. */
export function midnightActor(post: Post, turns: number): Actor {
  return (stage) => {
    if (!givesBack(post) || !stage.chance(0.25)) return;
    const counter = new Counter(stage, post, 'night');
    const customer = stage.oneOf(CUSTOMERS);
    const sends = (key: string): void => counter.submits(customer, key, { source: 'EUR', target: 'EUR', recipientId: 'rc_eur_paris', sourceAmount: MUCH as never, waitForFunds: false });
    stage.inTurns(150 + Math.floor(stage.random() * turns * 0.5), () => {
      counter.pays(customer, 'EUR', `${MUCH}0`);
      stage.after(60, () => sends('evening'));
    });
    let isNight = false;
    stage.follow(entries, (event) => {
      if (isNight || event.type !== 'TransferBooked' || event.transferId !== transferIdOf(customer, 'evening')) return;
      isNight = true;
      stage.inTurns(1, () => {
        stage.leap(DAY - (stage.now % DAY) + SECOND);
        stage.after(50, () => sends('night'));
      });
    });
  };
}
