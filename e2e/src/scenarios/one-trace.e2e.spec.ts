// A transfer from its request to the bank's last word, with a collector of spans in the process that hosts all services.
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { catalogue } from '@kontor/events';
import { decodeEvent, type Log } from '@kontor/streams';
import type { InMemoryLog } from '@kontor/streams/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { RunningBank } from './running-bank.spec.support.js';

const collected = new InMemorySpanExporter();
const DAY = 86_400_000;
const PARTITIONS = 4;

let bank: RunningBank;
let log: InMemoryLog;
beforeAll(async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(collected)] }));
  bank = await RunningBank.hosted('e2e-one-trace', (opened: Log) => {
    log = opened as InMemoryLog;
    return { logLines: { write: () => undefined } };
  });
});
afterAll(async () => {
  await bank?.stop();
  trace.disable();
  context.disable();
});

/** What a trace tells, each once. */
const toldIn = (traceId: string): Set<string> => new Set(collected.getFinishedSpans().filter((span) => span.spanContext().traceId === traceId).map(({ name }) => name));

/** Of every line in the log that tells of a transfer: its type and its trace. */
function linesAbout(transferId: string): { readonly type: string; readonly traceId: string | undefined }[] {
  return catalogue.flatMap(({ name, partitions = PARTITIONS }) => Array.from({ length: partitions }, (_, partition) => log.records(name, partition)).flat())
    .flatMap(({ value }) => (value?.toString('utf8') ?? '').split('\n'))
    .filter((line) => line.includes(transferId))
    .map((line) => decodeEvent(line))
    .map(({ type, traceparent }) => ({ type, traceId: traceparent?.split('-')[1] }));
}

/** Sends pounds; the amount's end tells the bank what to do. The trace is the one that the answer names. */
async function send(customerId: string, amount: string): Promise<{ readonly id: string; readonly traceId: string }> {
  const body = { source: 'EUR', target: 'GBP', targetAmount: { amount, currency: 'GBP' }, recipient: 'rc_gbp_london' };
  const { status, headers, body: transfer } = await bank.ask('transfer-intake', 'POST', '/v1/transfers', customerId, { key: 'one', body });
  expect(status).toBe(202);
  return { id: String(transfer['id']), traceId: String(headers['trace-id']) };
}

async function rich(customerId: string): Promise<void> {
  await bank.deposit(customerId, '100000');
  await bank.has(customerId, '1000.00', 'EUR');
}

const LIFE = [
  'POST /v1/transfers', 'decide intake.transfers.v1', 'decide fx.quotes.v1', 'decide ledger.entries.v1', 'decide payout.payouts.v1',
  'effect payout.payouts.v1', 'POST rail', 'answer of the rail', 'project transfers', 'project ledger', 'project payouts',
];

describe('a transfer that somebody traces', () => {
  it('is one trace, from the request over every journal to the rail, and back from its answer into every table', async () => {
    await rich('ada');
    const { id, traceId } = await send('ada', '30.00');
    await bank.becomes('ada', id, 'paid');
    await vi.waitFor(() => expect([...toldIn(traceId)]).toEqual(expect.arrayContaining(LIFE)), { timeout: 10_000, interval: 50 });
    const lines = linesAbout(id);
    expect(lines.map(({ type }) => type)).toEqual(expect.arrayContaining(['SubmitTransfer', 'TransferRequested', 'TransferBooked', 'PayoutSubmitting', 'RailAnswered', 'PayoutAccepted', 'PayoutSettled', 'SettlementPosted', 'BookingAudited']));
    expect(lines.filter((line) => line.traceId !== traceId), 'lines of another trace, or of none').toEqual([]);
  });

  it('goes on in it when the bank sends the money back weeks later', async () => {
    await rich('ben');
    const { id, traceId } = await send('ben', '39.16');
    await bank.becomes('ben', id, 'paid');
    await bank.advance(60 * DAY);
    await bank.becomes('ben', id, 'returned', 'refunded');
    const back = linesAbout(id).filter(({ type }) => /Return|Refund/.test(type));
    expect(back.map(({ type }) => type)).toEqual(expect.arrayContaining(['RailReturned', 'PayoutReturned']));
    expect(back.filter((line) => line.traceId !== traceId)).toEqual([]);
  });

  it('keeps its own trace beside others that travel in the same batch', async () => {
    const names = Array.from({ length: 12 }, (_, i) => `crowd-${i}`);
    await Promise.all(names.map(rich));
    const sent = await Promise.all(names.map((name) => send(name, '30.00')));
    expect(new Set(sent.map(({ traceId }) => traceId)).size).toBe(names.length);
    await Promise.all(sent.map(({ id }, i) => bank.becomes(names[i]!, id, 'paid')));
    const own = LIFE.filter((name) => name !== 'POST rail');
    await vi.waitFor(() => {
      for (const { traceId } of sent) expect([...toldIn(traceId)]).toEqual(expect.arrayContaining(own));
    }, { timeout: 10_000, interval: 50 });
    for (const { id, traceId } of sent) expect(linesAbout(id).filter((line) => line.traceId !== traceId)).toEqual([]);
  });

  it('is named by the problem of a request that failed, and by the header of every answer', async () => {
    const { headers, body } = await bank.ask('transfer-intake', 'POST', '/v1/transfers', 'ada', { body: {} });
    expect(body['traceId']).toBe(headers['trace-id']);
    await vi.waitFor(() => expect([...toldIn(String(body['traceId']))]).toContain('POST /v1/transfers'));
  });
});
