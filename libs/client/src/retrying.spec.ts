import { describe, expect, it } from 'vitest';
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
  const act = retrying(retries, { send, sleep: async (ms) => void waits.push(ms), random: () => 1 });
  const outcome = await act(request).then(({ status }) => status, (error: Error) => error.message);
  return { outcome, seen, waits };
}

describe('a request that may be repeated', () => {
  it('is sent again with the same key and body when the connection broke and when the API could not answer, ever later', async () => {
    const { outcome, seen, waits } = await exchange(post(), [new TypeError('reset'), problem(503, 'UNAVAILABLE'), problem(502, 'x'), new Response('{}', { status: 202 })]);
    expect([outcome, seen, waits]).toEqual([202, Array.from({ length: 4 }, () => 'k1 {"a":1}'), [200, 400, 800]]);
  });

  it('waits as long as it is told, within a bound', async () => {
    expect((await exchange(post(), [problem(429, 'TOO_MANY_REQUESTS', { 'retry-after': '7' }), new Response('{}')])).waits).toEqual([7_000]);
    expect((await exchange(post(), [problem(429, 'TOO_MANY_REQUESTS', { 'retry-after': '7' }), new Response('{}')], { longestMs: 100 })).waits).toEqual([100]);
  });

  it('waits for the first request that still runs, but not at another conflict', async () => {
    expect((await exchange(post(), [problem(409, 'STILL_RUNNING'), new Response('{}')])).outcome).toBe(200);
    expect((await exchange(post(), [problem(409, 'RECEIPT_NOT_READY')])).outcome).toBe(409);
  });

  it('gives what came last when it was sent often enough', async () => {
    expect(await exchange(post(), [problem(503, 'a'), problem(503, 'b')], { attempts: 2 })).toMatchObject({ outcome: 503, waits: [200] });
    expect((await exchange(post(), [new TypeError('reset'), new TypeError('gone')], { attempts: 2 })).outcome).toBe('gone');
  });

  it.each([400, 401, 404, 422, 500])('is not sent again after %i', async (status) => expect((await exchange(post(), [problem(status, 'x')])).seen).toHaveLength(1));
});

it('a request without a key that is no read is sent once', async () => {
  expect(await exchange(new Request(url, { method: 'POST' }), [problem(503, 'UNAVAILABLE')])).toMatchObject({ outcome: 503, waits: [] });
  expect((await exchange(new Request(url), [problem(503, 'UNAVAILABLE'), new Response('{}')])).outcome).toBe(200);
});
