import type { FollowedEvent, JournalPosition } from '@kontor/streams';
import type { EffectPlace, EffectQueues } from './effect-parking.js';
import type { CursorStore } from './effects.js';

/** Cursors and queues in memory, as lasting as the object. */
export function memoryEffects(): CursorStore & { readonly queues: EffectQueues; readonly at: Map<string, JournalPosition> } {
  const at = new Map<string, JournalPosition>();
  const parked = new Map<string, { readonly at: string; readonly key: string; reason: string; readonly since: number; events: FollowedEvent[] }>();
  const claims = new Map<string, number>();
  const claimOf = (place: EffectPlace): number => claims.get(placeName(place)) ?? 0;
  return {
    at,
    load: (name, journal, partition) => Promise.resolve(at.get(`${name}/${journal}/${partition}`)),
    move(name, journal, partition, from, to) {
      const id = `${name}/${journal}/${partition}`;
      if (at.get(id)?.hash !== from?.hash) return Promise.resolve(false);
      at.set(id, to);
      return Promise.resolve(true);
    },
    queues: {
      claim(place) {
        claims.set(placeName(place), claimOf(place) + 1);
        return Promise.resolve(claimOf(place));
      },
      keys: (place) => Promise.resolve([...parked.values()].filter((queue) => queue.at === placeName(place)).map(({ key, reason, since, events }) => ({ key, reason, since, count: events.length }))),
      add(place, claim, key, events, reason) {
        if (claim !== claimOf(place)) return Promise.resolve(false);
        const id = `${placeName(place)}/${key}`;
        const queue = parked.get(id) ?? { at: placeName(place), key, reason: '', since: 1, events: [] };
        if (reason !== undefined) queue.reason = reason;
        for (const event of events) if (!queue.events.some((other) => other.id === event.id)) queue.events.push(event);
        queue.events.sort((a, b) => placeOf(a) - placeOf(b));
        parked.set(id, queue);
        return Promise.resolve(true);
      },
      first: (place, key, limit) => Promise.resolve(parked.get(`${placeName(place)}/${key}`)?.events.slice(0, limit) ?? []),
      remove(place, key, ids) {
        const queue = parked.get(`${placeName(place)}/${key}`);
        if (queue !== undefined) queue.events = queue.events.filter(({ id }) => !ids.includes(id));
        return Promise.resolve();
      },
      release(place, claim, key) {
        if (claim !== claimOf(place)) return Promise.resolve('lost');
        const id = `${placeName(place)}/${key}`;
        if ((parked.get(id)?.events.length ?? 0) > 0) return Promise.resolve('waiting');
        parked.delete(id);
        return Promise.resolve('released');
      },
    },
  };
}

const placeName = ({ cursor, journal, partition }: EffectPlace): string => `${cursor}/${journal}/${partition}`;

const placeOf = ({ id }: FollowedEvent): number => Number(id.split('/')[2]) * 1000 + Number(id.split('/')[3]);
