import { minutes, seconds } from '@kontor/streams';
import { TopologyTestDriver } from '@kontor/streams/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { payments, velocityLimit, verdicts } from './topology.js';

let driver: TopologyTestDriver;
beforeEach(() => void (driver = new TopologyTestDriver(velocityLimit)));

const pay = (cardId: string, ...ids: readonly string[]) => ids.forEach((paymentId) => driver.topic(payments).pipe('PaymentRequested', { paymentId, minorUnits: '995' }, { key: cardId }));
const types = () => driver.output(verdicts).readAll().map(({ type }) => type);

describe('a limit of three payments a minute', () => {
  it('stops the fourth, and blocks the card', () => {
    pay('c1', 'p1', 'p2', 'p3', 'p4', 'p5');
    expect(types()).toEqual(['PaymentPassed', 'PaymentPassed', 'PaymentPassed', 'PaymentStopped', 'CardBlocked', 'PaymentStopped']);
  });

  it('lets a card pay again once the minute is over', () => {
    pay('c1', 'p1', 'p2', 'p3');
    driver.advance(minutes(1) + 1);
    pay('c1', 'p4');
    expect(types()).toEqual(Array(4).fill('PaymentPassed'));
  });

  it('releases a blocked card after five minutes, not a second earlier, also if the process restarts meanwhile', () => {
    pay('c1', 'p1', 'p2', 'p3', 'p4');
    driver.advance(minutes(5) - seconds(1));
    driver.restart();
    pay('c1', 'p5');
    driver.advance(seconds(1));
    pay('c1', 'p6');
    expect(types().slice(5)).toEqual(['PaymentStopped', 'CardReleased', 'PaymentPassed']);
  });

  it('knows cards apart', () => {
    pay('c1', 'p1', 'p2', 'p3');
    pay('c2', 'p4');
    expect(types()).toEqual(Array(4).fill('PaymentPassed'));
  });
});
