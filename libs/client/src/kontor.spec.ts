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
