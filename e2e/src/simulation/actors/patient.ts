// Customers who come to where the ledger counts and waits: several transfers wait for one credit; much is sent on both sides of a midnight.
import { entries, transferIdOf } from '@kontor/events';
import { Counter } from './customers.js';
import { CUSTOMERS, DAY, givesBack, SECOND, type Actor, type Post, type Stage } from './setting.js';

/** Sends more than is there, and is paid then: by one credit that is enough for each of those that wait, and not for all. */
export function waitingActor(post: Post, turns: number): Actor {
  return (stage) => {
    if (!givesBack(post)) return;
    const counter = new Counter(stage, post, 'late');
    for (let n = 0; n < 2; n++) stage.inTurns(200 + Math.floor(stage.random() * turns * 0.6), () => waits(stage, counter, stage.oneOf(CUSTOMERS), n));
  };
}

function waits(stage: Stage, counter: Counter, customer: string, nth: number): void {
  const amounts = Array.from({ length: 3 }, () => 40_000 + Math.floor(stage.random() * 40_000));
  amounts.forEach((amount, n) => {
    stage.after(n * 20, () => counter.submits(customer, `wait-${nth}-${n}`, { source: 'CHF', target: 'CHF', recipientId: 'rc_chf_zurich', sourceAmount: String(amount) as never, waitForFunds: true }));
  });
  const one = Math.max(...amounts);
  stage.after(stage.oneOf([200, 400]), () => counter.pays(customer, 'CHF', String(one + 20_000)));
  stage.after(600, () => counter.pays(customer, 'CHF', String(2 * one)));
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
