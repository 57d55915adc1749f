// Requests that succeed, are refused and fail, of customers who tell all there is to tell: none of it is in what the services write.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { RunningBank } from './running-bank.spec.support.js';

const IBAN = 'DE89370400440532013000';
const PERSON = 'Wilhelmina Vandersmissen';
const REFERENCE = 'rent-of-the-yellow-house';
const SECRETS = { IBAN, PERSON, REFERENCE, COOKIE: 'session-f00dcafe', KEY: 'key-of-wilhelmina', SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', ACCOUNT: '31926819', TOKEN: 'of-the-bank-and-the-house' };

const written: string[] = [];
let bank: RunningBank;
beforeAll(async () => {
  bank = await RunningBank.hosted('e2e-logs', () => ({ logLines: { write: (line: string) => void written.push(line) } }));
});
afterAll(() => bank?.stop());

const body = (more: object = {}) => ({ source: 'EUR', target: 'GBP', targetAmount: { amount: '30.00', currency: 'GBP' }, recipient: 'rc_gbp_london', reference: REFERENCE, ...more });

async function raw(path: string, init: RequestInit): Promise<number> {
  const answer = await fetch(bank.url('transfer-intake') + path, { ...init, headers: { cookie: `sid=${SECRETS.COOKIE}`, ...init.headers } });
  await answer.body?.cancel();
  return answer.status;
}

describe('what the services write into their logs', () => {
  it('is JSON without a token, a cookie, a key, a name, a reference, an IBAN, an account or a secret, whatever is sent and whatever fails', async () => {
    await bank.deposit('wilma', '100000');
    await bank.has('wilma', '1000.00', 'EUR');
    const { status, body: transfer } = await bank.ask('transfer-intake', 'POST', '/v1/transfers', 'wilma', { key: SECRETS.KEY, body: body() });
    expect(status).toBe(202);
    await bank.becomes('wilma', String(transfer['id']), 'paid');
    const token = await bank.rig.tokenFor('wilma');
    const authorization = `Bearer ${token}`;
    const json = { authorization, 'content-type': 'application/json', 'idempotency-key': SECRETS.KEY };
    const refused = [
      await raw('/v1/transfers', { method: 'POST', headers: json, body: JSON.stringify(body({ name: PERSON, iban: IBAN, account: SECRETS.ACCOUNT, secret: SECRETS.SECRET })) }),
      await raw('/v1/transfers', { method: 'POST', headers: json, body: `{"name":"${PERSON}","iban":"${IBAN}` }),
      await raw(`/v1/transfers/${IBAN}?name=${encodeURIComponent(PERSON)}&token=${token}`, { headers: { authorization } }),
      await raw(`/v1/${encodeURIComponent(PERSON)}/${IBAN}`, { headers: { authorization } }),
      await raw('/v1/transfers', { headers: { authorization: `Bearer ${token}x` } }),
      await raw('/v1/transfers', { method: 'POST', headers: json, body: JSON.stringify(body({ reference: `${REFERENCE} ${IBAN}` })) }),
    ];
    expect(refused.every((one) => one >= 400 && one < 500), String(refused)).toBe(true);
    // Somebody at the bank guesses the house's token, and a rail gives back what nobody sent.
    const guessed = await fetch(`${bank.url('payout')}/rails/simulator/answers`, { method: 'POST', headers: { authorization: `Bearer ${SECRETS.SECRET}`, 'content-type': 'application/json' }, body: JSON.stringify({ answers: [{ name: PERSON, clientRef: REFERENCE }] }) });
    expect(guessed.status).toBe(401);

    await vi.waitFor(() => expect(written.filter((line) => line.includes('"msg":"request"')).length).toBeGreaterThanOrEqual(refused.length));
    const text = written.join('');
    for (const line of text.trim().split('\n')) expect(() => JSON.parse(line) as unknown, line).not.toThrow();
    for (const [what, secret] of Object.entries({ ...SECRETS, JWT: token, SIGNATURE: token.split('.')[2]! })) expect(text.includes(secret), what).toBe(false);
    expect(text).not.toContain(encodeURIComponent(PERSON));
  });

  it('tells who looks into it which request that was', () => {
    const lines = written.flatMap((chunk) => chunk.trim().split('\n')).map((line) => JSON.parse(line) as Record<string, unknown>);
    const request = lines.find(({ msg, statusCode }) => msg === 'request' && statusCode === 404);
    expect(request).toMatchObject({ service: 'transfer-intake', method: 'GET', path: '/v1/transfers/:id', traceId: expect.stringMatching(/^[0-9a-f]{32}$/) as string, requestId: expect.any(String) as string });
  });
});
