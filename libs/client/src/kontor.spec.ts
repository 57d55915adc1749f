import { describe, expect, it } from 'vitest';
import { Kontor, KontorProblem, NotYet, ok, type Transfer } from './index.js';

const TRANSFER = { source: 'EUR', target: 'JPY', sourceAmount: { amount: '10.00', currency: 'EUR' }, recipient: 'rc_jpy_tokyo' };
const answer = (body: object, status = 200) => new Response(JSON.stringify(body), { status, headers: { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' } });

interface Seen {
  readonly call: string;
  readonly headers: Headers;
  readonly body: string;
}

/** A client before an API that answers so. */
function before(api: (seen: Seen, nth: number) => Response): { readonly kontor: Kontor; readonly seen: Seen[] } {
  const seen: Seen[] = [];
  const kontor = new Kontor({
    baseUrl: 'http://kontor.test', token: async () => `token-${seen.length}`,
    fetch: async (request) => {
      const { pathname, search } = new URL(request.url);
      seen.push({ call: `${request.method} ${pathname}${search}`, headers: request.headers, body: await request.text() });
      return api(seen.at(-1)!, seen.length);
    },
  });
  return { kontor, seen };
}

describe('the client', () => {
  it('sends a transfer with a token, a key and what is asked of the answer', async () => {
    const { kontor, seen } = before(() => answer({ id: 'tr_1', status: 'requested' }, 202));
    expect(await kontor.createTransfer(TRANSFER, { waitS: 5, idempotencyKey: 'k1' })).toEqual({ id: 'tr_1', status: 'requested' });
    expect([seen[0]!.call, seen[0]!.headers.get('authorization'), seen[0]!.headers.get('idempotency-key'), seen[0]!.headers.get('prefer'), JSON.parse(seen[0]!.body)])
      .toEqual(['POST /v1/transfers', 'Bearer token-0', 'k1', 'wait=5', TRANSFER]);
  });

  it('makes a key of its own for each write that names none', async () => {
    const { kontor, seen } = before(() => answer({ id: 'x' }));
    await kontor.createQuote({ source: 'EUR', target: 'JPY', sourceAmount: TRANSFER.sourceAmount });
    await kontor.createConversion({ source: 'EUR', target: 'JPY', sourceAmount: TRANSFER.sourceAmount });
    await kontor.createRecipient({ currency: 'EUR', country: 'DE', name: 'Ada', account: { type: 'iban', iban: 'DE89370400440532013000' } });
    expect(new Set(seen.map(({ headers }) => headers.get('idempotency-key'))).size).toBe(3);
  });

  it('throws what the API refuses, with its code and places', async () => {
    const { kontor } = before(() => answer({ code: 'BODY_INVALID', title: 'no', errors: [{ pointer: '/source', code: 'REQUIRED', message: 'is required' }] }, 400));
    const refused = await kontor.createTransfer(TRANSFER).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(KontorProblem);
    expect(refused).toMatchObject({ status: 400, code: 'BODY_INVALID', errors: [{ pointer: '/source' }], message: '400 BODY_INVALID: no: /source is required' });
  });

  it('names the request for support, and the key of a write, in what it throws', async () => {
    const { kontor } = before(() => new Response('{"code":"NOT_DECIDED_IN_TIME","traceId":"0af7"}', { status: 500, headers: { 'request-id': 'r-1', 'retry-after': '2' } }));
    await expect(kontor.createTransfer(TRANSFER, { idempotencyKey: 'k1' })).rejects.toMatchObject({ requestId: 'r-1', traceId: '0af7', retryAfterS: 2, idempotencyKey: 'k1' });
    await expect(kontor.createTransfer(TRANSFER)).rejects.toMatchObject({ idempotencyKey: expect.stringMatching(/^[0-9a-f-]{36}$/) as string });
    await expect(kontor.transfer('tr_1')).rejects.toMatchObject({ idempotencyKey: undefined });
  });

  it.each([undefined, '', 'api.example', '/v1'])('is not made for the address %s', (baseUrl) => {
    expect(() => new Kontor({ baseUrl: baseUrl!, token: 't' })).toThrow(/baseUrl is the origin of the API/);
  });
  it('is not made without a token', () => expect(() => new Kontor({ baseUrl: 'http://kontor.test', token: undefined! })).toThrow(/token is/));

  it('reads a list to its end, page by page', async () => {
    const { kontor, seen } = before((_, nth) => answer({ transfers: [{ id: `tr_${nth}a` }, { id: `tr_${nth}b` }], ...(nth < 3 && { next: `after-${nth}` }) }));
    const ids: string[] = [];
    for await (const { id } of kontor.transfers({ limit: '2' })) ids.push(id);
    expect(ids).toEqual(['tr_1a', 'tr_1b', 'tr_2a', 'tr_2b', 'tr_3a', 'tr_3b']);
    expect(seen.map(({ call }) => call)).toEqual(['GET /v1/transfers?limit=2', 'GET /v1/transfers?limit=2&next=after-1', 'GET /v1/transfers?limit=2&next=after-2']);
  });

  it('waits until a transfer is booked, and until it is paid', async () => {
    const life: Transfer['status'][] = ['requested', 'rated', 'booked', 'paying', 'paid'];
    const { kontor } = before((_, nth) => answer({ id: 'tr_1', status: life[nth - 1] }));
    expect((await kontor.booked('tr_1')).status).toBe('booked');
    expect((await kontor.settled('tr_1')).status).toBe('paid');
  });

  it('stops waiting with a signal', async () => {
    const leave = new AbortController();
    const { kontor } = before(() => (setImmediate(() => leave.abort(new Error('enough'))), answer({ id: 'tr_1', status: 'paying' })));
    await expect(kontor.settled('tr_1', { signal: leave.signal })).rejects.toThrow('enough');
  });

  it('reads a statement entry by entry, and statements and receipts as files', async () => {
    const { kontor, seen } = before((_, nth) => {
      if (nth === 3) return new Response('date,amount\n');
      if (nth === 4) return new Response(new Uint8Array([37, 80, 68, 70]));
      return answer({ entries: [{ entryId: `e${nth}` }], ...(nth === 1 && { next: 'on' }) });
    });
    const query = { from: '2026-11-01', to: '2026-12-01' };
    const ids: string[] = [];
    for await (const { entryId } of kontor.statement('EUR', query)) ids.push(entryId);
    expect(ids).toEqual(['e1', 'e2']);
    expect(await kontor.statementCsv('EUR', query)).toBe('date,amount\n');
    expect(new TextDecoder().decode(await kontor.receiptPdf('tr_1'))).toBe('%PDF');
    expect(seen.map(({ call, headers }) => `${call} ${headers.get('accept')}`)).toEqual([
      'GET /v1/balances/EUR/statement?from=2026-11-01&to=2026-12-01 null', 'GET /v1/balances/EUR/statement?from=2026-11-01&to=2026-12-01&next=on null',
      'GET /v1/balances/EUR/statement?from=2026-11-01&to=2026-12-01&format=csv null', 'GET /v1/transfers/tr_1/receipt application/pdf',
    ]);
  });

  it('says how far a transfer is when the time is over', async () => {
    const { kontor } = before(() => answer({ id: 'tr_1', status: 'in_doubt' }));
    const late = await kontor.settled('tr_1', { timeoutMs: 0 }).catch((error: unknown) => error);
    expect(late).toBeInstanceOf(NotYet);
    expect((late as NotYet).transfer.status).toBe('in_doubt');
  });

  it('has every other operation by its path', async () => {
    const { kontor, seen } = before(() => answer({ clientRate: '1' }));
    ok(await kontor.api.GET('/v1/rates', { params: { query: { source: 'EUR', target: 'JPY' } } }));
    expect(seen[0]!.call).toBe('GET /v1/rates?source=EUR&target=JPY');
  });
});
