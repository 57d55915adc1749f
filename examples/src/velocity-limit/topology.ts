import { journal, minutes, state, topic, topology } from '@kontor/streams';
import { z } from 'zod';

const PAYMENTS_MAX = 3;
const WINDOW_MS = minutes(1);
const BLOCKED_MS = minutes(5);

const payment = z.object({ paymentId: z.string(), minorUnits: z.string() });
export const payments = topic('velocity.payments', { owner: 'velocity', key: 'cardId', events: { PaymentRequested: payment } });
export const verdicts = journal('velocity.verdicts.v1', {
  owner: 'velocity', key: 'cardId',
  events: { PaymentPassed: payment, PaymentStopped: payment, CardBlocked: z.object({ until: z.number() }), CardReleased: z.object({ at: z.number() }) },
});

interface Card { readonly passedAt: readonly number[]; readonly blockedUntil?: number }

const cards = state('card-by-id', verdicts, {
  version: 1,
  initial: (): Card => ({ passedAt: [] }),
  evolve: {
    PaymentPassed: ({ passedAt }, _, { at }) => ({ passedAt: [...passedAt.filter((earlier) => earlier > at - WINDOW_MS), at] }),
    PaymentStopped: (card) => card,
    CardBlocked: (card, { until }) => ({ ...card, blockedUntil: until }),
    CardReleased: () => undefined,
  },
});

/** Lets three payments a minute pass on a card; the next one blocks it for five minutes, and a timer releases it. */
export const velocityLimit = topology('velocity', (t) => {
  const decided = t.decide(cards, { into: verdicts })
    .on(payments, 'PaymentRequested', (card, { type: _, ...asked }, { now }) => {
      if (card.blockedUntil !== undefined) return { type: 'PaymentStopped', ...asked };
      if (card.passedAt.filter((earlier) => earlier > now - WINDOW_MS).length < PAYMENTS_MAX) return { type: 'PaymentPassed', ...asked };
      return [{ type: 'PaymentStopped', ...asked }, { type: 'CardBlocked', until: now + BLOCKED_MS }];
    })
    .timer('release', { due: (card) => card.blockedUntil, fire: (_, { now }) => ({ type: 'CardReleased', at: now }) });
  return { decided, cards };
});
