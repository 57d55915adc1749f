// The ledger is slowed to a fifth of what is offered: what is accepted is answered and booked as quickly as before, the rest is
// told to come again, and nothing that was accepted is lost.
import { entries } from '@kontor/events';
import type { InMemoryLog } from '@kontor/streams/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { bookedAt, offer, SlowedLog } from './overload.spec.support.js';
import { RunningBank } from './running-bank.spec.support.js';

/** Of transfers per second. The ledger is slowed to a fifth. A machine with room takes 500 beside all services in one process. */
const OFFERED = Number(process.env['KONTOR_OVERLOAD'] ?? 200);
const CAP = OFFERED / 5;
const CUSTOMERS = 40;
/** Until code is compiled, and until the queue that came before anything was seen to be slow is gone. */
const SETTLING_S = 4;
const MEASURED_S = 6;
/** What the service is told a transfer may take. What is let in waits for that long, and as long again until a change is noticed. */
const WITHIN_MS = 300;
/** A percentile below it says more about the machine than about us. */
const NOISE_MS = 50;

let bank: RunningBank | undefined;
afterEach(async () => {
  await bank?.stop();
  bank = undefined;
});

interface Run {
  readonly answered: number;
  readonly booked: number;
  readonly accepted: number;
  readonly refused: number;
}

const percentile = (values: readonly number[], part: number): number => values.toSorted((a, b) => a - b)[Math.ceil(values.length * part) - 1] ?? 0;

async function run(name: string, ledgerCap?: number): Promise<Run> {
  let log!: InMemoryLog;
  let ledger!: SlowedLog;
  bank = await RunningBank.hosted(name, (opened) => {
    log = opened as InMemoryLog;
    ledger = new SlowedLog(opened, entries.name);
    return { services: ['transfer-intake', 'fx-rating', 'balance-aggregation'], logLines: { write: () => undefined }, logs: { 'balance-aggregation': ledger } };
  }, { 'transfer-intake': { KONTOR_BOOKED_WITHIN_MS: String(WITHIN_MS) } });
  for (let i = 0; i < CUSTOMERS; i++) await bank.deposit(`c${i}`, '100000000');
  for (let i = 0; i < CUSTOMERS; i++) await bank.has(`c${i}`, '1000000.00', 'EUR');
  ledger.linesPerSecond = ledgerCap; // deposits are not what is measured
  const offers = await offer(bank, { perSecond: OFFERED, seconds: SETTLING_S + MEASURED_S, customers: CUSTOMERS });
  const accepted = offers.filter(({ answer }) => answer.status === 202);
  const refused = offers.filter(({ answer }) => answer.status !== 202);
  for (const { answer } of refused) expect([answer.status, answer.body['code'], answer.headers['retry-after']]).toEqual([503, 'OVERLOADED', expect.stringMatching(/^[1-9]$/)]);
  await vi.waitFor(() => {
    const booked = bookedAt(log);
    expect(accepted.filter(({ answer }) => !booked.has(String(answer.body['id']))).length, 'accepted and not booked').toBe(0);
  }, { timeout: 60_000, interval: 500 });
  const booked = bookedAt(log);
  expect([...booked.values()].every((times) => times.length === 1), 'booked once each').toBe(true);
  expect(booked.size, 'what was refused is nowhere').toBe(accepted.length);
  const measured = accepted.filter(({ sentAt }) => sentAt - offers[0]!.sentAt >= SETTLING_S * 1_000);
  const figures = {
    answered: percentile(measured.map(({ tookMs }) => tookMs), 0.99),
    booked: percentile(measured.map(({ answer, sentAt }) => booked.get(String(answer.body['id']))![0]! - sentAt), 0.99),
    accepted: accepted.length, refused: refused.length,
  };
  await bank.stop();
  bank = undefined;
  return figures;
}

describe('a ledger that is slower than what is offered', () => {
  it('makes the door refuse, and neither those wait who were let in, nor anything be lost that was accepted', async () => {
    const before = await run('e2e-unslowed');
    const slow = await run('e2e-slowed', CAP);
    console.log(`unslowed: ${JSON.stringify(before)}; ledger at ${CAP}/s: ${JSON.stringify(slow)}`);
    expect(slow.refused).toBeGreaterThan(0);
    expect(slow.accepted, 'the slow ledger is kept busy').toBeGreaterThan(CAP * MEASURED_S * 0.7);
    expect(slow.answered).toBeLessThanOrEqual(2 * Math.max(before.answered, NOISE_MS));
    expect(slow.booked).toBeLessThanOrEqual(2 * Math.max(before.booked, 2 * WITHIN_MS));
  });
});
