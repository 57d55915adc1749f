import { transitLane } from '@kontor/events';
import type { Topology } from '@kontor/streams';
import { simulatedInput, type Actor, type Stage } from '@kontor/streams/testing';
import type { Source } from '@kontor/streams';

export const PARTITIONS = 2;
export const INSTANCES = 2;

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Few, so that they race for one balance; some in each partition. */
export const CUSTOMERS = ['anna', 'ben', 'cora', 'dora', 'emil', 'fritz', 'gerd', 'hanna'] as const;
export const BANK = 'simbank';
export const CURRENCIES = ['EUR', 'USD', 'GBP', 'JPY', 'CHF'] as const;
export const APPROVED = ['alice', 'bob'];

/** The amounts, in minor units, that stand for a few hundred euro. */
export const hundreds = (stage: Stage, currency: string, customer = ''): string => {
  const amount = 1_000 + Math.floor(stage.random() * 60_000) * (currency === 'JPY' ? 2 : 1);
  return String(RICH.has(customer) && stage.chance(0.5) ? amount * 100 : amount);
};

/** So rich that they come to the limit of a day. */
export const RICH: ReadonlySet<string> = new Set(['anna', 'ben']);

/** What the actors send goes only where somebody listens: a topology without a decision for it takes no notice, and nothing can be learnt of it. */
export class Post {
  constructor(private readonly topologies: readonly Topology[]) {}

  knows(source: Pick<Source, 'name'>, type: string): boolean {
    return this.topologies.some(({ processors }) => processors.some(({ inputs }) => inputs.some(({ source: { name }, handlers }) => name === source.name && handlers.has(type))));
  }
}

/** Whether the ledger takes back what a bank did not pay. */
export const givesBack = (post: Post): boolean => post.knows(transitLane, 'TransitSent');

export { simulatedInput, type Actor, type Stage };
