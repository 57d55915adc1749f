import type { Beat } from './beat.js';
import type { Assignment, Place } from './membership.js';

/** What an instance is to a place, as far as it knows. */
export type Role = 'owner' | 'standby' | 'none';

/** Silence after which an instance is taken for gone. A wrong suspicion costs an epoch, so it may be short. */
export const SILENCE_MS = 1_000;

interface Opening {
  readonly member: string;
  readonly epoch: number;
  /** The member's newest beat at that time: only a later one can deny it. */
  readonly beat: number;
}

interface Peer {
  readonly heardAt: number;
  readonly beat?: Beat;
}

/**
 * Who owns what, as one instance sees it: the newest assignment, corrected by what it hears and reads since.
 *
 * - A member that is silent, leaves or declines is passed over: the next in the ranking owns, at once.
 * - Whoever opened an epoch since the assignment keeps the place until the next one, also when the member it
 *   stepped in for comes back: two that suspect each other do not take turns.
 * - That ends when the opener goes silent, leaves, or says that it does not hold the place.
 *
 * An instance that has not heard its own beats for as long cannot tell whether the others are silent or itself is
 * deaf, and suspects nobody. It then does not lead either: when it does again, it has heard all that was said before
 * its own newest beat, so also who took over from it.
 */
export class OwnershipView {
  private assignment: Assignment | undefined;
  private readonly peers = new Map<string, Peer>();
  private readonly openings = new Map<Place, Opening>();
  /** Why this instance must not own a place; for as long as it lives. */
  private readonly barred = new Map<Place, string>();
  /** Handed over on purpose, until an assignment names another owner; and whether somebody has taken it. */
  private readonly yielded = new Map<Place, { readonly taken: boolean }>();
  /** When the newest of its own beats that came back was sent. */
  private selfHeardAt = -Infinity;
  private leaving = false;

  constructor(readonly self: string) {}

  get generation(): number {
    return this.assignment?.generation ?? 0;
  }

  assigned(assignment: Assignment, now: number): void {
    this.assignment = assignment;
    this.openings.clear();
    for (const place of this.yielded.keys()) {
      const [first, next] = assignment.rankings[place] ?? [];
      if (first === this.self && next !== undefined) this.yielded.set(place, { taken: false });
      else this.yielded.delete(place);
    }
    // The group has just counted them: who is new has time to be heard.
    for (const id of new Set(Object.values(assignment.rankings).flat())) {
      const peer = this.peers.get(id);
      if (peer?.beat?.leaving !== true) this.peers.set(id, { ...peer, heardAt: now });
    }
  }

  /** @param sentAt of an own beat that came back */
  heard(beat: Beat, now: number, sentAt?: number): void {
    if (beat.id === this.self) {
      this.selfHeardAt = Math.max(this.selfHeardAt, sentAt ?? -Infinity);
      return;
    }
    this.peers.set(beat.id, { heardAt: now, beat });
    if (beat.generation !== this.generation) return;
    for (const [place, epoch] of Object.entries(beat.opened)) this.opened(place, beat.id, epoch, now);
  }

  /** A block of `member` on the chain is the first of its epoch; or its beat says so. */
  opened(place: Place, member: string, epoch: number, now: number): void {
    if (member !== this.self) this.livesAt(member, now);
    if (!this.ranking(place).includes(member) || (this.openings.get(place)?.epoch ?? 0) >= epoch) return;
    this.openings.set(place, { member, epoch, beat: this.peers.get(member)?.beat?.nth ?? 0 });
    // Whoever took it has it, and gives it back by its own word or silence: to decline it any longer could leave it to nobody.
    if (member === this.self) this.yielded.delete(place);
    else if (this.yielded.has(place)) this.yielded.set(place, { taken: true });
  }

  /** A block on the chain is a sign of life like a beat. */
  livesAt(member: string, now: number): void {
    const peer = this.peers.get(member);
    if (peer !== undefined && peer.heardAt < now) this.peers.set(member, { ...peer, heardAt: now });
  }

  bar(place: Place, reason: string): void {
    this.barred.set(place, reason);
  }

  isBarred(place: Place): boolean {
    return this.barred.has(place);
  }

  /** Hands a place over to whoever is next. */
  yield(place: Place): void {
    this.yielded.set(place, { taken: false });
  }

  /** Who would own the place without this instance; undefined if nobody would. */
  heirOf(place: Place, now: number): string | undefined {
    return this.ranking(place).find((member) => member !== this.self && this.isThere(member, place, now));
  }

  leave(): void {
    this.leaving = true;
  }

  ownerOf(place: Place, now: number): string | undefined {
    const opening = this.openings.get(place);
    if (opening !== undefined && this.isThere(opening.member, place, now) && !this.denies(opening, place)) return opening.member;
    return this.ranking(place).find((member) => this.isThere(member, place, now));
  }

  roleOf(place: Place, now: number): Role {
    if (this.ownerOf(place, now) === this.self) return 'owner';
    return this.ranking(place).includes(this.self) ? 'standby' : 'none';
  }

  /** Owner, and sure to have heard of any other one: for what no journal protects, such as effects. */
  leads(place: Place, now: number): boolean {
    return !this.isDeaf(now) && this.roleOf(place, now) === 'owner';
  }

  /** Places that wait for this instance to be warm. */
  awaitsSelf(place: Place): boolean {
    return this.assignment?.awaited[place] === this.self;
  }

  beat(nth: number, now: number): Beat {
    const places = Object.keys(this.assignment?.rankings ?? {});
    const opened = [...this.openings].filter(([, { member }]) => member === this.self).map(([place, { epoch }]) => [place, epoch] as const);
    return {
      id: this.self,
      nth,
      generation: this.generation,
      holds: places.filter((place) => this.ownerOf(place, now) === this.self),
      opened: Object.fromEntries(opened),
      declines: [...this.barred.keys(), ...this.declined()],
      leaving: this.leaving,
    };
  }

  /** What is handed over and not taken yet. */
  private declined(): Place[] {
    return [...this.yielded].filter(([, { taken }]) => !taken).map(([place]) => place);
  }

  private ranking(place: Place): readonly string[] {
    return this.assignment?.rankings[place] ?? [];
  }

  private isThere(member: string, place: Place, now: number): boolean {
    if (member === this.self) return !this.leaving && !this.barred.has(place) && this.yielded.get(place)?.taken !== false;
    const peer = this.peers.get(member);
    if (peer === undefined || peer.beat?.leaving === true || peer.beat?.declines.includes(place) === true) return false;
    return this.isDeaf(now) || now - peer.heardAt <= SILENCE_MS;
  }

  private denies({ member, beat }: Opening, place: Place): boolean {
    if (member === this.self) return false;
    const newest = this.peers.get(member)?.beat;
    return newest !== undefined && newest.nth > beat && newest.generation >= this.generation && !newest.holds.includes(place);
  }

  private isDeaf(now: number): boolean {
    return now - this.selfHeardAt > SILENCE_MS;
  }
}
