import type { Follower, Log } from '../log/log.js';
import type { Clock } from '../task/own-journal.js';
import { decodeBeat, encodeBeat } from './beat.js';
import { partitionIn, placeOf, type Assignment, type Holding, type Membership, type MemberOffer, type Place } from './membership.js';
import { OwnershipView, type Role } from './view.js';

/** Often enough that a single lost or late beat raises no suspicion, and still some hundred bytes a second. */
const BEAT_MS = 250;
/** How late a suspicion may be noticed. */
const LOOK_MS = 50;
/** How long a failed reader of the beats waits before it asks the log again. */
const REOPEN_MS = 200;

/** A log that does not answer must not keep an instance from ending: its silence says the same a little later. */
const GOODBYE_MS = 1_000;

export interface OwnershipOptions {
  readonly log: Log;
  readonly clock: Clock;
  readonly membership: Membership;
  /** Name of the heartbeats' topic; it has one partition. */
  readonly heartbeats: string;
  /** Of this instance in this life: no other, and none before, may have it. */
  readonly id: string;
  readonly zone?: string;
  /** Partition count by journal. */
  readonly journals: ReadonlyMap<string, number>;
  /** What this instance has of a place now; undefined if nothing. */
  readonly holding: (place: Place) => Holding | undefined;
  /** A role may have changed. */
  readonly changed: () => void;
}

/**
 * What this instance owns: joins the membership, sends beats, listens to those of the others, and tells when a
 * role has changed. All judgement is in `OwnershipView`.
 */
export class Ownership {
  private readonly view: OwnershipView;
  private readonly sent = new Map<number, number>();
  private nth = 0;
  private follower: Follower | undefined;
  private beating: Promise<void> | undefined;
  private beatDueAt = -Infinity;
  private cancelLook: (() => void) | undefined;
  private roles = new Map<Place, Role>();
  private closed = false;

  constructor(private readonly options: OwnershipOptions) {
    this.view = new OwnershipView(options.id);
  }

  /** Resolves when the first assignment is known. Throws `TopicMissing`. */
  async start(): Promise<void> {
    await this.listen();
    if (this.closed) throw new Error('the membership was left before it was joined: this instance is shut down');
    this.look();
    await this.options.membership.join(() => this.offer(), (assignment) => this.assigned(assignment));
  }

  /** An assignment was heard. */
  get settled(): boolean {
    return this.view.generation > 0;
  }

  roleOf(journal: string, partition: number): Role {
    return this.view.roleOf(placeOf(journal, partition), this.now());
  }

  /** The id of whoever owns it as far as is known here. */
  ownerOf(journal: string, partition: number): string | undefined {
    return this.view.ownerOf(placeOf(journal, partition), this.now());
  }

  /** Owner, and sure that nobody else has taken over meanwhile. */
  leads(journal: string, partition: number): boolean {
    return this.view.leads(placeOf(journal, partition), this.now());
  }

  /** The first block of an epoch was accepted. */
  opened(journal: string, partition: number, writer: string, epoch: number): void {
    this.view.opened(placeOf(journal, partition), memberOf(writer), epoch, this.now());
    this.compare();
  }

  /** This instance must not own the place: its code does not know what stands there. */
  bar(journal: string, partition: number, reason: string): void {
    const place = placeOf(journal, partition);
    if (this.view.isBarred(place)) return;
    this.view.bar(place, reason);
    this.compare();
    this.options.membership.rejoin(); // somebody else may have to become a standby
  }

  /** Hands a place over: whoever stands by takes it as soon as it hears of this. Throws if nobody does. */
  yield(journal: string, partition: number): void {
    const place = placeOf(journal, partition);
    if (this.view.heirOf(place, this.now()) === undefined) throw new Error(`${place} cannot be handed over: no other instance stands by for it. Start one, or wait until it is there`);
    this.view.yield(place);
    this.compare();
  }

  /** A task of this instance has come to the end of its journal. */
  warm(journal: string, partition: number): void {
    if (this.view.awaitsSelf(placeOf(journal, partition)) && this.isWarm(partition)) this.options.membership.rejoin();
  }

  /** As `assign` sees it: a partition comes with all its journals, and asking before would only be answered as before. */
  private isWarm(partition: number): boolean {
    return [...this.options.journals].every(([journal, count]) => partition >= count || this.options.holding(placeOf(journal, partition))?.warm === true);
  }

  /** Tells the others that this instance goes: they take over before it has ended. */
  async announceLeaving(): Promise<void> {
    this.view.leave();
    const told = (this.beating ?? Promise.resolve()).then(() => this.beat());
    await Promise.race([told, new Promise<void>((resolve) => this.options.clock.after(GOODBYE_MS, resolve))]);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.cancelLook?.();
    this.follower?.close();
    await this.options.membership.leave();
  }

  private offer(): MemberOffer {
    const { id, zone, journals, holding } = this.options;
    const holdings: Record<Place, Holding> = {};
    for (const [journal, count] of journals) {
      for (let partition = 0; partition < count; partition++) {
        const place = placeOf(journal, partition);
        const held = holding(place);
        if (this.view.isBarred(place)) holdings[place] = { warm: false, ...held, barred: true };
        else if (held !== undefined) holdings[place] = held;
      }
    }
    return { id, ...(zone === undefined ? {} : { zone }), journals: Object.fromEntries(journals), holdings };
  }

  private assigned(assignment: Assignment): void {
    if (this.closed) return;
    this.view.assigned(assignment, this.now());
    this.compare();
    // Whoever became warm between its offer and this assignment says so now.
    for (const place of Object.keys(assignment.awaited)) {
      if (this.view.awaitsSelf(place) && this.isWarm(partitionIn(place))) return this.options.membership.rejoin();
    }
  }

  private async listen(): Promise<void> {
    const { log, heartbeats } = this.options;
    const { end } = await log.bounds(heartbeats, 0);
    if (this.closed) return;
    this.follower = log.follow(heartbeats, 0, end, {
      records: (records) => {
        for (const { value } of records) this.heard(value);
        this.compare();
      },
      failed: () => this.listenAgain(),
    });
  }

  /** What was missed meanwhile is old: beats are read from the end again. */
  private listenAgain(): void {
    if (this.closed) return;
    this.options.clock.after(REOPEN_MS, () => {
      if (!this.closed) this.listen().catch(() => this.listenAgain());
    });
  }

  private heard(value: Buffer | null): void {
    const beat = decodeBeat(value);
    if (beat === undefined) return;
    const own = beat.id === this.options.id;
    this.view.heard(beat, this.now(), own ? this.sent.get(beat.nth) : undefined);
    if (own) for (const nth of this.sent.keys()) if (nth <= beat.nth) this.sent.delete(nth);
  }

  private look(): void {
    if (this.closed) return;
    this.compare();
    if (this.now() >= this.beatDueAt) void this.beat();
    this.cancelLook = this.options.clock.after(LOOK_MS, () => this.look());
  }

  /** One at a time: a beat that takes long is as good as silence, and a queue of old ones would say nothing new. */
  private beat(): Promise<void> {
    this.beating ??= this.sendBeat().finally(() => (this.beating = undefined));
    return this.beating;
  }

  private async sendBeat(): Promise<void> {
    const now = this.now();
    this.beatDueAt = now + BEAT_MS;
    const beat = this.view.beat(++this.nth, now);
    this.sent.set(beat.nth, now);
    try {
      await this.options.log.append(this.options.heartbeats, 0, { key: beat.id, value: encodeBeat(beat), headers: {} });
    } catch {
      // The next one says all that this one did; for want of any, this instance knows itself deaf.
    }
  }

  /** Tells of changed roles, and the others at once. */
  private compare(): void {
    const now = this.now();
    let changed = false;
    for (const [journal, count] of this.options.journals) {
      for (let partition = 0; partition < count; partition++) {
        const place = placeOf(journal, partition);
        const role = this.view.roleOf(place, now);
        if ((this.roles.get(place) ?? 'none') === role) continue;
        this.roles.set(place, role);
        changed = true;
      }
    }
    if (!changed) return;
    this.beatDueAt = -Infinity;
    void this.beat();
    this.options.changed();
  }

  private now(): number {
    return this.options.clock.now();
  }
}

/** A writer's name begins with its instance's. */
export const memberOf = (writer: string): string => writer.slice(0, Math.max(0, writer.lastIndexOf('/')));
