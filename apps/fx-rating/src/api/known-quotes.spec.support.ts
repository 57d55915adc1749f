import { quoteIdOf, type QuoteCreated, type QuoteRefused } from '@kontor/events';
import { bodyHashOf } from '@kontor/nest';
import { expect } from 'vitest';
import type { Quotes } from './quotes.spec.support.js';

export type Decided = QuoteCreated | QuoteRefused;
type Answer = Awaited<ReturnType<Quotes['call']>>;

/** One request of a customer, with what came back. */
export interface Asked {
  readonly customer: string;
  readonly key: string;
  /** What is said: of `BODIES`; or the quote whose terms are wanted again. */
  readonly says: number | { readonly requoteOf: string };
  answer?: Answer;
}

const euro = (amount: string) => ({ amount, currency: 'EUR' });
/** Three that say different things, of which one is refused, the first in another order, one of no shape, and one in no currency. */
export const BODIES: readonly object[] = [
  { source: 'EUR', target: 'JPY', sourceAmount: euro('10.00') },
  { source: 'EUR', target: 'JPY', sourceAmount: euro('11.00') },
  { source: 'EUR', target: 'JPY', sourceAmount: euro('0.35') },
  { sourceAmount: { currency: 'EUR', amount: '10.00' }, target: 'JPY', source: 'EUR' },
  { source: 'EUR', target: 'JPY', sourceAmount: euro('10.00'), surprise: 1 },
  { source: 'EUR', target: 'XYZ', sourceAmount: euro('10.00') },
];
const REFUSED: Readonly<Record<number, string>> = { 4: 'BODY_INVALID', 5: 'UNKNOWN_CURRENCY' };
const UNKNOWN_OUTCOMES = ['NOT_DECIDED_IN_TIME', 'UNAVAILABLE', 'STILL_RUNNING', 'BEHIND'];
/** Decided before any key is looked at. */
const OF_THE_OLD_QUOTE = ['NOT_FOUND', 'QUOTE_REFUSED'];

export const idOf = ({ customer, key }: Pick<Asked, 'customer' | 'key'>): string => quoteIdOf(customer, key);
const hashOf = ({ says }: Asked): string => bodyHashOf(typeof says === 'number' ? BODIES[says] : says);

interface Key {
  readonly customer: string;
  /** Bodies that were sent: any of them may have been taken. */
  readonly possible: Set<string>;
  /** The one that holds, once an answer told. */
  body?: string;
  /** How the quote began, once an answer told. */
  refused?: boolean;
}

/** A naive model of quotes by key: what the answers so far allow the next ones to be. */
export class KnownQuotes {
  readonly seen = new Map<string, number>();
  private readonly keys = new Map<string, Key>();

  /** Judges the answers to requests that were under way at one time: first who was told to be the first, then who was told to repeat it. */
  judge(asked: readonly Asked[]): void {
    for (const one of asked) this.count(one.answer!);
    const heard = asked.filter((one) => !this.wasTurnedAway(one));
    for (const one of heard) this.keyOf(one).possible.add(hashOf(one));
    for (const status of [201, 200, 422]) for (const one of heard) if (one.answer!.status === status) this.judgeOne(one, one.answer!);
  }

  /** Whether the journal says at the end what the answers said: each quote decided once, by a body that was sent. */
  compare(decided: readonly Decided[]): void {
    const hashes = new Map(decided.map(({ quoteId, bodyHash }) => [quoteId, bodyHash]));
    expect(hashes.size, 'a quote was made twice').toBe(decided.length);
    for (const [id, { body, possible }] of this.keys) {
      const hash = hashes.get(id);
      if (body !== undefined) expect(hash, id).toBe(body);
      else expect(hash === undefined || possible.has(hash), id).toBe(true);
      hashes.delete(id);
    }
    expect([...hashes.keys()]).toEqual([]); // nothing that nobody asked for, and no key used by what was turned away
  }

  /** At the door: for its shape, or for the quote that it names. */
  private wasTurnedAway({ customer, says, answer }: Asked): boolean {
    const code = String(answer!.body['code']);
    if (typeof says === 'number') {
      if (REFUSED[says] !== undefined) expect(code).toBe(REFUSED[says]);
      return REFUSED[says] !== undefined;
    }
    if (!OF_THE_OLD_QUOTE.includes(code) || answer!.status < 400) return false;
    const old = this.keys.get(says.requoteOf);
    if (code === 'QUOTE_REFUSED') expect(old?.refused, `a quote of ${customer} was not refused`).not.toBe(false);
    else if (old?.customer === customer) expect(old.body, 'a quote that was answered is not found').toBeUndefined();
    return true;
  }

  private judgeOne(asked: Asked, { status, headers, body: { id, code, status: stands } }: Answer): void {
    const key = this.keyOf(asked);
    const hash = hashOf(asked);
    if (status === 201) expect(key.body, 'a second first').toBeUndefined();
    if (status === 422) {
      expect(code).toBe('IDEMPOTENCY_KEY_REUSED');
      expect(key.body === undefined ? key.possible.size > 1 : key.body !== hash).toBe(true);
      return;
    }
    expect(key.body ?? hash).toBe(hash);
    expect([id, headers['idempotent-replayed']]).toEqual([idOf(asked), status === 200 ? 'true' : undefined]);
    key.body = hash;
    key.refused = stands === 'refused';
  }

  private keyOf(asked: Asked): Key {
    const id = idOf(asked);
    const key = this.keys.get(id) ?? { customer: asked.customer, possible: new Set() };
    this.keys.set(id, key);
    return key;
  }

  private count({ status, body: { code } }: Answer): void {
    if (status >= 500 || status === 409) expect(UNKNOWN_OUTCOMES).toContain(code);
    const kind = status < 400 ? String(status) : String(code);
    this.seen.set(kind, (this.seen.get(kind) ?? 0) + 1);
  }
}
