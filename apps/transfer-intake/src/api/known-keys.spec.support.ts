import { transferIdOf } from '@kontor/events';
import { bodyHashOf } from '@kontor/nest';
import { expect } from 'vitest';
import type { Intake } from './intake.spec.support.js';
import type { Decided } from './twins.spec.support.js';

export type Answer = Pick<Awaited<ReturnType<Intake['post']>>, 'status' | 'headers' | 'body'>;

/** One request of a customer, with what came back; undefined if whoever took it died before it could answer. */
export interface Asked {
  readonly customer: string;
  readonly resource: 'transfers' | 'conversions';
  readonly key: string;
  /** What is said: of `BODIES`; or a wish to cancel what this key made, by its customer or by another. */
  readonly says: number | 'cancel' | 'cancel by another';
  answer?: Answer;
}

const money = { sourceAmount: { amount: '100.00', currency: 'EUR' } };
/** Three that say different things, the first in another order, one of no shape, and one in no currency. */
export const BODIES: readonly object[] = [
  { source: 'EUR', target: 'JPY', ...money },
  { source: 'EUR', target: 'JPY', ...money, waitForFunds: false }, // a default that is said is another body
  { source: 'EUR', target: 'JPY', ...money, reference: 'Rent' },
  { sourceAmount: { currency: 'EUR', amount: '100.00' }, target: 'JPY', source: 'EUR' },
  { source: 'EUR', target: 'JPY', ...money, surprise: 1 },
  { source: 'EUR', target: 'XYZ', ...money },
];
const refusalOf = (says: Asked['says']): readonly [number, string] | undefined => (says === 4 ? [400, 'BODY_INVALID'] : says === 5 ? [422, 'UNKNOWN_CURRENCY'] : undefined);
const isPost = ({ says }: Asked): boolean => typeof says === 'number' && refusalOf(says) === undefined;
const UNKNOWN_OUTCOMES = ['NOT_DECIDED_IN_TIME', 'UNAVAILABLE', 'STILL_RUNNING', 'BEHIND'];

export const idOf = ({ customer, key, resource }: Asked): string => transferIdOf(customer, key, resource);
/** Of the third body the recipient is nobody: its transfer is rejected. */
export const bodyOf = ({ resource, says }: Asked): object => (resource === 'transfers' ? { ...BODIES[says as number], recipient: says === 2 ? 'rc_nobody' : 'rc_jpy_tokyo' } : BODIES[says as number]!);

class Key {
  /** Bodies that were sent: any of them may have been taken. */
  readonly possible = new Set<string>();
  /** The one that holds, once an answer told. */
  body: string | undefined;
  /** Somebody asked to cancel, and it may have been heard. */
  cancelAsked = false;
  cancelled = false;
}

/** A naive model of idempotency: what the answers so far allow the next ones to be. */
export class KnownKeys {
  readonly seen = new Map<string, number>();
  private readonly keys = new Map<string, Key>();

  /** Judges the answers to requests that were under way at one time: first who was told to be the first, then who was told to repeat it. */
  judge(asked: readonly Asked[]): void {
    const answered = (of: readonly Asked[], status: number) => of.flatMap((one) => (one.answer?.status === status ? [[one, one.answer] as const] : []));
    for (const one of asked) this.count(one);
    const posts = asked.filter(isPost);
    for (const one of posts) this.keyOf(one).possible.add(bodyHashOf(bodyOf(one)));
    for (const status of [202, 200, 422]) for (const [one, answer] of answered(posts, status)) this.judgePost(one, answer);
    for (const { says, answer } of asked) if (answer !== undefined && refusalOf(says) !== undefined) expect([answer.status, answer.body['code']]).toEqual(refusalOf(says));
    const cancels = asked.filter(({ says }) => typeof says === 'string');
    for (const one of cancels) this.keyOf(one).cancelAsked ||= one.says === 'cancel';
    for (const status of [202, 200, 404]) for (const [one, answer] of answered(cancels, status)) this.judgeCancel(one, answer);
  }

  /** Whether what the journal says at the end is what the answers said: each key decided once, by a body that was sent. */
  compare(decided: readonly Decided[]): void {
    const submissions = decided.filter((event) => event.type !== 'CancelRequested');
    const cancels = decided.filter(({ type }) => type === 'CancelRequested').map(({ transferId }) => transferId);
    expect(new Set(submissions.map(({ transferId }) => transferId)).size).toBe(submissions.length);
    expect(new Set(cancels).size).toBe(cancels.length);
    const hashes = new Map(submissions.map(({ transferId, bodyHash }) => [transferId, bodyHash]));
    for (const [id, { body, possible, cancelled, cancelAsked }] of this.keys) {
      const hash = hashes.get(id);
      if (body !== undefined) expect(hash, id).toBe(body);
      else expect(hash === undefined || possible.has(hash), id).toBe(true);
      expect(cancels.includes(id) ? cancelAsked : !cancelled, id).toBe(true);
      hashes.delete(id);
    }
    expect([...hashes.keys()]).toEqual([]); // nothing that nobody asked for, and no key used by what was refused
  }

  private judgePost(asked: Asked, { status, headers, body: { id, code } }: Answer): void {
    const key = this.keyOf(asked);
    const hash = bodyHashOf(bodyOf(asked));
    if (status === 202) expect(key.body, 'a second first').toBeUndefined();
    if (status !== 422) {
      expect(key.body ?? hash).toBe(hash);
      expect([id, headers['idempotent-replayed']]).toEqual([idOf(asked), status === 200 ? 'true' : undefined]);
      key.body = hash;
    } else {
      expect(code).toBe('IDEMPOTENCY_KEY_REUSED');
      expect(key.body === undefined ? key.possible.size > 1 : key.body !== hash).toBe(true);
    }
  }

  private judgeCancel(asked: Asked, { status, body }: Answer): void {
    const key = this.keyOf(asked);
    if (asked.says === 'cancel by another') return expect(status).toBe(404);
    if (status === 404) return expect(key.cancelled).toBe(false);
    expect(key.possible.size).toBeGreaterThan(0);
    if (status === 202) expect(key.cancelled, 'cancelled twice').toBe(false);
    if (body['status'] !== 'rejected') key.cancelled = true;
  }

  private keyOf(asked: Asked): Key {
    const id = idOf(asked);
    const key = this.keys.get(id) ?? new Key();
    this.keys.set(id, key);
    return key;
  }

  private count({ answer }: Asked): void {
    const code = answer?.body['code'];
    if (answer !== undefined && (answer.status >= 500 || answer.status === 409)) expect(UNKNOWN_OUTCOMES).toContain(code);
    const kind = answer === undefined ? 'died' : answer.status < 400 ? String(answer.status) : String(code);
    this.seen.set(kind, (this.seen.get(kind) ?? 0) + 1);
  }
}
