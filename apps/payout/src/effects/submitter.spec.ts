import { afterEach, describe, expect, it } from 'vitest';
import { answers, type PayoutSubmitting } from '@kontor/events';
import { decodeEvent } from '@kontor/streams';
import { answerTo, intent, memoryCursors, payoutLog, until } from './rail.spec.support.js';
import { RailSilent, type RailClient, type RailOutcome, type RailPayment } from './rail-client.js';
import { paymentOf, RailSubmitter } from './submitter.js';

const answered = (payments: readonly RailPayment[]): RailOutcome => ({ kind: 'answered', answers: payments.map((payment) => answerTo(payment)) });

function scripted(...script: ((payments: readonly RailPayment[]) => RailOutcome)[]): RailClient & { requests: (readonly RailPayment[])[] } {
  const requests: (readonly RailPayment[])[] = [];
  return {
    requests,
    submit: async (payments) => {
      requests.push(payments);
      return (script.shift() ?? answered)(payments);
    },
  };
}

const silent = (): never => {
  throw new RailSilent('connection refused');
};

const workers: RailSubmitter[] = [];
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.stop();
});

async function start(rail: RailClient, { log, append } = payoutLog(), cursors = memoryCursors()) {
  const reports: string[] = [];
  const worker = new RailSubmitter({ log, cursors, rail, partitions: 1, report: (_, message) => reports.push(message) });
  workers.push(worker);
  await worker.start();
  const recorded = () => log.records(answers.name, 0).map((record) => decodeEvent(record.value!.toString()).id);
  return { log, append, cursors, reports, worker, recorded };
}

const idOf = (number: number) => `${intent(number).payoutId}:ACSP`;

describe('the submitter', () => {
  it('sends the intents of a block in one request, and puts each answer under a derived id, keyed by the customer', async () => {
    const rail = scripted();
    const { log, append, recorded, cursors } = await start(rail);
    await append(intent(1), intent(2), intent(3));
    await until(() => cursors.position !== undefined, 'the cursor to move');
    expect(rail.requests.map((payments) => payments.map((payment) => payment.amount))).toEqual([['101', '102', '103']]);
    expect(recorded()).toEqual([idOf(1), idOf(2), idOf(3)]);
    const record = log.records(answers.name, 0)[0]!;
    expect(record.key).toBe('cus_1');
    const { payoutId, transferId, instrId } = intent(1);
    const { type, data } = decodeEvent(record.value!.toString());
    expect(data).toEqual({ answerId: `${payoutId}:ACSP`, payoutId, transferId, status: 'ACSP', railRef: `SIM-${instrId}` });
    expect((await answers.schemas.RailAnswered['~standard'].validate(data)).issues, type).toBeUndefined();
  });

  it('sends the same bytes until the rail answers', async () => {
    const rail = scripted(silent, silent);
    const { append, cursors, reports } = await start(rail);
    await append(intent(1));
    await until(() => cursors.position !== undefined, 'the cursor to move');
    expect(rail.requests).toHaveLength(3);
    expect(new Set(rail.requests.map((payments) => JSON.stringify(payments))).size).toBe(1);
    expect(reports).toHaveLength(2);
  });

  it('goes on behind its cursor after a restart, and repeats what it had not noted as answered', async () => {
    const journal = payoutLog();
    const cursors = memoryCursors();
    const first = await start(scripted(), journal, cursors);
    await journal.append(intent(1));
    await until(() => cursors.position?.height === 1, 'the first block');
    cursors.move = async () => {
      throw new Error('Postgres is away');
    };
    await journal.append(intent(2));
    await until(() => first.recorded().length === 2, 'the second answer');
    await first.worker.stop();

    const rail = scripted();
    const again = memoryCursors();
    again.position = cursors.position;
    const second = await start(rail, journal, again);
    await until(() => again.position?.height === 2, 'the second block');
    expect(rail.requests.map((payments) => payments.map((payment) => payment.instrId))).toEqual([[intent(2).instrId]]);
    expect(second.recorded()).toEqual([idOf(1), idOf(2), idOf(2)]);
  });

  it('lets one conflicting instruction hold up no other', async () => {
    const wrong = intent(2).instrId;
    const judge = (payments: readonly RailPayment[]): RailOutcome => (payments.some((payment) => payment.instrId === wrong) ? { kind: 'conflict', detail: 'known with other bytes' } : answered(payments));
    const { append, recorded, cursors, reports } = await start(scripted(judge, judge, judge, judge));
    await append(intent(1), intent(2), intent(3));
    await until(() => cursors.position !== undefined, 'the cursor to move');
    expect(recorded()).toEqual([idOf(1), idOf(3)]);
    expect(reports).toEqual([`the rail knows ${wrong} with other bytes: known with other bytes`]);
  });

  it('stops the partition, and says so, if the message is not the one that was hashed', async () => {
    const rail = scripted();
    const { append, worker, cursors } = await start(rail);
    await append({ ...intent(1), amount: '999999' as PayoutSubmitting['amount'] });
    await until(() => !worker.status().ready, 'it to stop');
    expect(worker.status().detail['stopped']).toEqual([{ partition: 0, reason: `the message of ${intent(1).payoutId} does not have the hash of its intent` }]);
    expect(rail.requests).toEqual([]);
    expect(cursors.position).toBeUndefined();
  });

  it('stops if another worker has moved the cursor', async () => {
    const cursors = memoryCursors();
    cursors.move = async () => false;
    const { append, worker } = await start(scripted(), payoutLog(), cursors);
    await append(intent(1));
    await until(() => !worker.status().ready, 'it to stop');
    expect(worker.status().detail['stopped']).toEqual([{ partition: 0, reason: 'another worker has moved the cursor' }]);
  });

  it('saves its cursor once Postgres is back, without asking the rail again', async () => {
    const cursors = memoryCursors();
    const move = cursors.move.bind(cursors);
    let tries = 0;
    cursors.move = async (...args) => {
      if (++tries < 3) throw new Error('Postgres is away');
      return move(...args);
    };
    const rail = scripted();
    const { append, worker } = await start(rail, payoutLog(), cursors);
    await append(intent(1));
    await until(() => cursors.position !== undefined, 'the cursor to move');
    expect(rail.requests).toHaveLength(1);
    expect(worker.status().ready).toBe(true);
  });

  it('ends while the rail is silent, and leaves the cursor', async () => {
    const rail = scripted(...Array.from({ length: 100 }, () => silent));
    const { append, worker, cursors } = await start(rail);
    await append(intent(1));
    await until(() => rail.requests.length > 0, 'a try');
    await worker.stop();
    expect(cursors.position).toBeUndefined();
    expect(worker.status().ready).toBe(true);
  });
});

describe('the payment of an intent', () => {
  it('is the same bytes each time, and carries whose it is', () => {
    const { transferId, payoutId } = intent(7);
    expect(JSON.stringify(paymentOf(intent(7), 'cus_1'))).toBe(JSON.stringify(paymentOf(intent(7), 'cus_1')));
    expect(paymentOf(intent(7), 'cus_1').clientRef).toBe(`cus_1/${transferId}/${payoutId}`);
  });
});
