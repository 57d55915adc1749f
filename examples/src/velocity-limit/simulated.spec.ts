import { minutes } from '@kontor/streams';
import { simulate, simulatedInput, type Actor } from '@kontor/streams/testing';
import { describe, expect, it } from 'vitest';
import { payments, velocityLimit, verdicts } from './topology.js';

const asked = (paymentId: string) => simulatedInput(payments, 'PaymentRequested', { paymentId, minorUnits: '995' }, { key: 'c1' });

describe('the velocity limit, while instances crash and a cardholder tries again', () => {
  it('stops the fourth payment and those that come until the card is released, whatever befalls the instances', async () => {
    for (let seed = 1; seed <= 5; seed++) {
      const cardholder: Actor = (stage) => {
        for (const id of ['p1', 'p2', 'p3', 'p4']) stage.send(asked(id));
        stage.follow(verdicts, (heard) => {
          if (heard.type === 'CardReleased') stage.after(minutes(2) * stage.random(), () => stage.send(asked('p5')));
        });
      };
      const { events } = await simulate(velocityLimit, { seed, inputs: [], actors: [cardholder], clockGoesOnMs: minutes(20) });
      expect(events(verdicts).map(({ type }) => type), `seed ${seed}`).toContain('CardReleased');
      expect(events(verdicts).filter(({ type, data }) => type === 'PaymentPassed' && (data as { paymentId: string }).paymentId === 'p5').length, `seed ${seed}`).toBeGreaterThanOrEqual(1);
    }
  });
});
