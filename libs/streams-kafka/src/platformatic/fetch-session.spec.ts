import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Place } from '../reading.js';
import { FetchSession, type SessionFetch } from './fetch-session.js';

const TOPICS = ['orders', 'payments'] as const;
const PARTITIONS = 2;
const all = TOPICS.flatMap((topicId) => Array.from({ length: PARTITIONS }, (_, partition) => `${topicId}/${partition}`));

interface Answer {
  readonly errorCode: number;
  readonly sessionId: number;
  readonly partitions: readonly { readonly topicId: string; readonly partition: number; readonly records: readonly number[] }[];
}

/** What KIP-227 says of a broker: records are their offsets. */
class Broker {
  readonly ends = new Map(all.map((key) => [key, 0]));
  hasRoom = true;
  #sessions = new Map<number, { epoch: number; readonly cached: Map<string, { from: number; end: number }> }>();
  #ids = 0;

  fetch({ id, epoch, topics }: SessionFetch): Answer {
    const named = topics.flatMap(({ topicId, partitions }) => partitions.map(({ partition, from }) => [`${topicId}/${partition}`, from] as const));
    if (epoch === 0) {
      this.#sessions.delete(id);
      const cached = new Map(named.map(([key, from]) => [key, { from, end: -1 }]));
      const sessionId = this.hasRoom ? ++this.#ids : 0;
      if (sessionId !== 0) this.#sessions.set(sessionId, { epoch: 1, cached });
      return this.#answer(sessionId, cached, true);
    }
    const session = this.#sessions.get(id);
    if (session === undefined) return { errorCode: 70, sessionId: 0, partitions: [] };
    if (session.epoch !== epoch) return { errorCode: 71, sessionId: 0, partitions: [] };
    session.epoch++;
    for (const [key, from] of named) session.cached.set(key, { end: -1, ...session.cached.get(key), from });
    return this.#answer(id, session.cached, false);
  }

  forgetSessions(): void {
    this.#sessions.clear();
  }

  #answer(sessionId: number, cached: Map<string, { from: number; end: number }>, whole: boolean): Answer {
    const partitions = [...cached].flatMap(([key, one]) => {
      const end = this.ends.get(key)!;
      const records = Array.from({ length: Math.min(3, Math.max(0, end - one.from)) }, (_, i) => one.from + i);
      const told = whole || records.length > 0 || end !== one.end;
      one.end = end;
      const [topicId, partition] = key.split('/') as [string, string];
      return told ? [{ topicId, partition: Number(partition), records }] : [];
    });
    return { errorCode: 0, sessionId, partitions };
  }
}

class Reading implements Place {
  next = 0;
  wanted = true;
  topicId: string | undefined;
  readonly taken: number[] = [];
  constructor(readonly topic: string, readonly partition: number) {}
  batch(): number {
    return 0;
  }
  outOfRange(): void {}
  failed(): void {}
}

/** The loop of a client, as far as a session sees it. */
class Client {
  readonly session = new FetchSession();
  readonly places = new Map<Reading, string>();
  readonly named: number[] = [];

  constructor(readonly broker: Broker) {
    for (const key of all) this.host(key);
  }

  host(key: string): void {
    const [topicId, partition] = key.split('/') as [string, string];
    for (const place of this.places.keys()) if (`${place.topic}/${place.partition}` === key) this.places.delete(place);
    this.places.set(new Reading(topicId, Number(partition)), topicId);
  }

  place(key: string): Reading {
    return [...this.places.keys()].find(({ topic, partition }) => `${topic}/${partition}` === key)!;
  }

  /** @param most records that a place takes of an answer */
  fetch(most = Infinity, meanwhile: () => void = () => {}): void {
    const fetch = this.session.fetch(this.places, (place) => place.next);
    if (fetch === undefined) return;
    this.named.push(fetch.topics.reduce((sum, { partitions }) => sum + partitions.length, 0));
    const answer = this.broker.fetch(fetch);
    meanwhile();
    if (!this.session.answered(answer.sessionId, answer.errorCode)) return;
    for (const { topicId, partition, records } of answer.partitions) {
      const asked = this.session.asked(topicId, partition);
      const place = asked?.place as Reading | undefined;
      if (asked === undefined || place === undefined || !this.places.has(place) || !place.wanted || place.next !== asked.next) continue;
      const fresh = records.filter((offset) => offset >= place.next).slice(0, most);
      if (fresh.length > 0) expect(fresh[0], `${topicId}/${partition} is read without a gap`).toBe(place.next);
      place.taken.push(...fresh);
      place.next += fresh.length;
    }
  }

  /** The broker takes a fetch, and its answer is lost. */
  fetchInVain(): void {
    const fetch = this.session.fetch(this.places, (place) => place.next);
    if (fetch !== undefined) this.broker.fetch(fetch);
    this.session.lost();
  }
}

describe('a fetch session', () => {
  it('names all places once, and then those that have moved', () => {
    const client = new Client(new Broker());
    client.fetch();
    client.fetch();
    client.broker.ends.set('payments/1', 2);
    client.fetch();
    client.fetch();
    client.fetch();
    expect(client.named).toEqual([4, 0, 0, 1, 0]);
    expect(client.place('payments/1').taken).toEqual([0, 1]);
  });

  it.each([
    ['a place is paused', (client: Client) => void (client.place('orders/0').wanted = false), 3],
    ['a place is held by somebody else', (client: Client) => client.host('orders/0'), 4],
    ['an answer was lost', (client: Client) => client.fetchInVain(), 4],
    ['the broker had no room for a session', (client: Client) => {
      client.broker.hasRoom = false;
      client.broker.forgetSessions();
      client.fetch();
      client.fetch();
    }, 4],
  ])('is begun anew when %s', (_, happens, named) => {
    const client = new Client(new Broker());
    client.fetch();
    client.fetch();
    happens(client);
    client.fetch();
    expect(client.named.at(-1)).toBe(named);
  });

  it('is begun anew after the broker has forgotten it', () => {
    const client = new Client(new Broker());
    client.fetch();
    client.broker.ends.set('orders/1', 1);
    client.broker.forgetSessions();
    client.fetch();
    expect(client.place('orders/1').taken).toEqual([]);
    client.fetch();
    expect(client.place('orders/1').taken).toEqual([0]);
  });

  it('asks for nothing while no place is wanted', () => {
    const client = new Client(new Broker());
    client.fetch();
    for (const place of client.places.keys()) place.wanted = false;
    expect(client.session.fetch(client.places, (place) => place.next)).toBeUndefined();
  });

  it('brings every record to every place once and in order, whatever goes wrong', () => {
    const key = fc.constantFrom(...all);
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ append: key, count: fc.integer({ min: 1, max: 5 }) }) },
      { weight: 6, arbitrary: fc.record({ fetch: fc.integer({ min: 0, max: 4 }) }) },
      { weight: 1, arbitrary: fc.record({ seek: key, back: fc.integer({ min: 1, max: 4 }), during: fc.boolean() }) },
      { weight: 1, arbitrary: fc.record({ pause: key, during: fc.boolean() }) },
      { weight: 1, arbitrary: fc.record({ host: key, during: fc.boolean() }) },
      { weight: 1, arbitrary: fc.constantFrom('lose', 'forget', 'fill', 'free') },
    );
    fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const broker = new Broker();
      const client = new Client(broker);
      const now = (during: boolean, change: () => void): void => (during ? client.fetch(Infinity, change) : change());
      for (const one of steps) {
        if (one === 'lose') client.fetchInVain();
        else if (one === 'forget') broker.forgetSessions();
        else if (one === 'fill' || one === 'free') broker.hasRoom = one === 'free';
        else if ('append' in one) broker.ends.set(one.append, broker.ends.get(one.append)! + one.count);
        else if ('fetch' in one) client.fetch(one.fetch);
        else if ('seek' in one) now(one.during, () => {
          const place = client.place(one.seek);
          place.next = Math.max(0, place.next - one.back);
          place.taken.length = place.next;
        });
        else if ('pause' in one) now(one.during, () => {
          const place = client.place(one.pause);
          place.wanted = !place.wanted;
        });
        else now(one.during, () => client.host(one.host));
      }
      for (const place of client.places.keys()) place.wanted = true;
      const most = Math.max(...broker.ends.values());
      for (let i = 0; i <= most + 2; i++) client.fetch();
      for (const at of all) expect(client.place(at).taken).toEqual(Array.from({ length: broker.ends.get(at)! }, (_, offset) => offset));
    }), { numRuns: 500 });
  });
});
