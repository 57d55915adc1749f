// The ledger is slowed to a fifth of what is offered: what is accepted is answered and booked as quickly as before, the rest is
// told to come again, and nothing that was accepted is lost.
import { entries } from '@kontor/events';
import type { InMemoryLog } from '@kontor/streams/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { bookedAt, offer, SlowedLog } from './overload.spec.support.js';
import { RunningBank } from './running-bank.spec.support.js';

/** Of transfers per second. The ledger is slowed to a fifth. 500 beside all services in one process want a machine with room, and are the long form's. */
const OFFERED = Number(process.env['KONTOR_OVERLOAD'] ?? (process.env['KONTOR_TEST_FULL'] === undefined ? 200 : 500));
const CAP = OFFERED / 5;
const CUSTOMERS = 40;
/** Until code is compiled, and until the queue that came before anything was seen to be slow is gone. */
const SETTLING_S = 4;
const MEASURED_S = 6;
/** A percentile below it says more about the machine than about us; what runs beside other suites is given more room. */
const NOISE_MS = { answered: 50, booked: OFFERED < 500 ? 600 : 50 } as const;
/** With more the queue that came first is not gone when measuring begins. */
const WITHIN_MS_MAX = 300;

let bank: RunningBank | undefined;
afterEach(async () => {
  await bank?.stop();
  bank = undefined;
});

interface Run {
  readonly answered: number;
  readonly booked: number;
  readonly accepted: number;
  /** Of these, the ones that are measured. */
  readonly measured: number;
  readonly refused: number;
}

const percentile = (values: readonly number[], part: number): number => values.toSorted((a, b) => a - b)[Math.ceil(values.length * part) - 1] ?? 0;

/** @param slowed the ledger's lines per second, and what the service is told that a transfer may take */
async function run(name: string, slowed?: { readonly cap: number; readonly withinMs: number }): Promise<Run> {
  let log!: InMemoryLog;
  let ledger!: SlowedLog;
  bank = await RunningBank.hosted(name, (opened) => {
    log = opened as InMemoryLog;
    ledger = new SlowedLog(opened, entries.name);
    return { services: ['transfer-intake', 'fx-rating', 'balance-aggregation'], logLines: { write: () => undefined }, logs: { 'balance-aggregation': ledger } };
  }, slowed && { 'transfer-intake': { KONTOR_BOOKED_WITHIN_MS: String(slowed.withinMs) } });
  for (let i = 0; i < CUSTOMERS; i++) await bank.deposit(`c${i}`, '100000000');
  for (let i = 0; i < CUSTOMERS; i++) await bank.has(`c${i}`, '1000000.00', 'EUR');
  ledger.linesPerSecond = slowed?.cap; // deposits are not what is measured
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
    accepted: accepted.length, measured: measured.length, refused: refused.length,
  };
  await bank.stop();
  bank = undefined;
  return figures;
}

describe('a ledger that is slower than what is offered', () => {
  it('makes the door refuse, and neither those wait who were let in, nor anything be lost that was accepted', async () => {
    const before = await run('e2e-unslowed');
    // As whoever runs it would set it: by half above what it takes on a good day, where that was one.
    const withinMs = Math.round(Math.min(Math.max(1.5 * before.booked, NOISE_MS.booked), WITHIN_MS_MAX));
    const slow = await run('e2e-slowed', { cap: CAP, withinMs });
    console.log(`unslowed: ${JSON.stringify(before)}; ledger at ${CAP}/s, within ${withinMs} ms: ${JSON.stringify(slow)}`);
    expect(slow.refused).toBeGreaterThan(0);
    expect(slow.accepted, 'the slow ledger is kept busy').toBeGreaterThan(CAP * MEASURED_S * 0.7);
    expect(slow.measured, 'after it was seen to be slow, too').toBeGreaterThan(CAP * MEASURED_S * 0.5);
    expect(slow.answered).toBeLessThanOrEqual(2 * Math.max(before.answered, NOISE_MS.answered));
    expect(slow.booked).toBeLessThanOrEqual(2 * Math.max(before.booked, NOISE_MS.booked));
  });
});
