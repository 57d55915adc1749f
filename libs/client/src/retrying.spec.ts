import { describe, expect, it } from 'vitest';
import { NoAnswer } from './problem.js';
import { retrying, type Retries } from './retrying.js';

type Answer = Response | Error;
const url = 'http://kontor.test/v1/transfers';
const post = () => new Request(url, { method: 'POST', body: '{"a":1}', headers: { 'idempotency-key': 'k1' } });
const problem = (status: number, code: string, headers: Record<string, string> = {}) => new Response(JSON.stringify({ code }), { status, headers });

/** Sends a request to a server that answers so, one after the other. */
async function exchange(request: Request, answers: readonly Answer[], retries: Retries = {}) {
  const seen: string[] = [];
  const waits: number[] = [];
  const send = async (attempt: Request): Promise<Response> => {
    seen.push(`${attempt.headers.get('idempotency-key')} ${await attempt.text()}`);
    const answer = answers[seen.length - 1]!;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  let now = 0;
  const act = retrying(retries, { send, sleep: async (ms) => void (waits.push(ms), now += ms), random: () => 1, now: () => now });
  const outcome = await act(request).then(({ status }) => status, (error: unknown) => error);
  return { outcome, seen, waits };
}

describe('a request that may be repeated', () => {
  it('is sent again with the same key and body when the connection broke and when the API could not answer, ever later', async () => {
    const { outcome, seen, waits } = await exchange(post(), [new TypeError('reset'), problem(503, 'UNAVAILABLE'), problem(502, 'x'), new Response('{}', { status: 202 })]);
    expect([outcome, seen, waits]).toEqual([202, Array.from({ length: 4 }, () => 'k1 {"a":1}'), [200, 400, 800]]);
  });

  it('waits as long as it is told, and gives the answer at once where that is too long', async () => {
    expect((await exchange(post(), [problem(429, 'TOO_MANY_REQUESTS', { 'retry-after': '7' }), new Response('{}')])).waits).toEqual([7_000]);
    expect(await exchange(post(), [problem(429, 'TOO_MANY_REQUESTS', { 'retry-after': '7' }), new Response('{}')], { longestMs: 6_999 })).toMatchObject({ outcome: 429, waits: [] });
  });

  it('is not begun again when its time is over', async () => {
    const away = Array.from({ length: 9 }, () => problem(503, 'UNAVAILABLE', { 'retry-after': '20' }));
    expect(await exchange(post(), away, { attempts: 9 })).toMatchObject({ outcome: 503, waits: Array.from({ length: 6 }, () => 20_000) });
    expect(await exchange(post(), away, { totalMs: 19_999 })).toMatchObject({ outcome: 503, waits: [] });
  });

  it('waits for the first request that still runs, but not at another conflict', async () => {
    expect((await exchange(post(), [problem(409, 'STILL_RUNNING'), new Response('{}')])).outcome).toBe(200);
    expect((await exchange(post(), [problem(409, 'RECEIPT_NOT_READY')])).outcome).toBe(409);
  });

  it('gives what came last when it was sent often enough', async () => {
    expect(await exchange(post(), [problem(503, 'a'), problem(503, 'b')], { attempts: 2 })).toMatchObject({ outcome: 503, waits: [200] });
    const { outcome } = await exchange(post(), [new TypeError('reset'), new TypeError('gone')], { attempts: 2 });
    expect(outcome).toBeInstanceOf(NoAnswer);
    expect(outcome).toMatchObject({ attempts: 2, idempotencyKey: 'k1', cause: { message: 'gone' }, message: `No answer to POST ${url} (2 attempts): gone` });
  });

  it('is broken off where no answer comes, and sent again', async () => {
    let attempts = 0;
    const silent = (request: Request) => (++attempts > 1 ? Promise.resolve(new Response('{}')) : new Promise<Response>((_, reject) => request.signal.addEventListener('abort', () => reject(request.signal.reason as Error))));
    expect((await retrying({ attemptMs: 10 }, { send: silent, sleep: async () => undefined })(post())).status).toBe(200);
    expect(attempts).toBe(2);
  });

  it('ends with its signal, while it is sent and while it waits', async () => {
    const leave = new AbortController();
    const called = new Request(post(), { signal: leave.signal });
    const away = retrying({ firstMs: 60_000, longestMs: 60_000 }, { send: async () => problem(503, 'UNAVAILABLE') })(called);
    leave.abort(new Error('enough'));
    await expect(away).rejects.toThrow('enough');
    await expect(retrying({}, { send: ({ signal }) => Promise.reject(signal.reason as Error) })(called)).rejects.toThrow('enough');
  });

  it.each([400, 401, 404, 422, 500])('is not sent again after %i', async (status) => expect((await exchange(post(), [problem(status, 'x')])).seen).toHaveLength(1));
});

it('a request without a key is sent once, unless it is a read or a cancel', async () => {
  expect(await exchange(new Request(url, { method: 'POST' }), [problem(503, 'UNAVAILABLE')])).toMatchObject({ outcome: 503, waits: [] });
  expect((await exchange(new Request(`${url}/tr_1/cancel`, { method: 'POST' }), [problem(503, 'UNAVAILABLE'), new Response('{}')])).outcome).toBe(200);
  expect((await exchange(new Request(url), [problem(503, 'UNAVAILABLE'), new Response('{}')])).outcome).toBe(200);
});
