import { placeOf, type Assignment, type Holding, type MemberOffer, type Place } from './membership.js';

/** What an assignment aims at. */
export interface AssignOptions {
  /** Standbys of each partition, as far as there are members. Default 1. */
  readonly standbys?: number;
}

/**
 * Says who owns and who stands by, from what all members offer. Pure, and the same whatever order they come in.
 *
 * The unit is a partition number: every journal's partition p goes to the same member, so that what one processor
 * hands the next stays in one process. In this order of weight: never a barred member; an owner at once, warm if
 * there is one; balanced to within one; with whoever wrote last; standbys in another zone, and where they were.
 * A member that should own but is cold stands by first, and is `awaited`.
 */
export function assign(offers: readonly MemberOffer[], { standbys = 1 }: AssignOptions = {}): Omit<Assignment, 'generation'> {
  const members = [...offers].sort((a, b) => (a.id < b.id ? -1 : 1));
  const partitions = Array.from({ length: Math.max(0, ...members.flatMap(({ journals }) => Object.values(journals))) }, (_, p) => new Partition(p, members));
  const intended = balance(partitions, members);
  const followers = new Load();
  const rankings: Record<Place, readonly string[]> = {};
  const awaited: Record<Place, string> = {};
  for (const partition of partitions) {
    const owner = ownerNow(partition, intended.get(partition));
    const ranking = owner === undefined ? [] : [owner, ...standbysOf(partition, owner, standbys, followers)];
    const heir = intended.get(partition);
    if (heir !== undefined && !ranking.includes(heir)) ranking.push(heir);
    for (const journal of partition.journals()) {
      const place = placeOf(journal, partition.number);
      rankings[place] = partition.rankingIn(journal, ranking, standbys).map(({ id }) => id);
      if (heir !== undefined && heir !== owner && rankings[place].includes(heir.id)) awaited[place] = heir.id;
    }
  }
  return { rankings, awaited };
}

class Load {
  private readonly counts = new Map<string, number>();

  of({ id }: MemberOffer): number {
    return this.counts.get(id) ?? 0;
  }

  add({ id }: MemberOffer): void {
    this.counts.set(id, (this.counts.get(id) ?? 0) + 1);
  }
}

/** One partition number over all journals, as the members see it. */
class Partition {
  readonly candidates: readonly MemberOffer[];
  /** Whoever wrote the newest block here, by epoch. */
  readonly holder: MemberOffer | undefined;

  constructor(readonly number: number, private readonly members: readonly MemberOffer[]) {
    const running = members.filter((member) => this.placesOf(member).length > 0);
    const free = running.filter((member) => this.holdingsOf(member).every(({ barred }) => barred !== true));
    // With nobody free of all bars, whoever may own some of the journals is better than nobody.
    this.candidates = free.length > 0 ? free : running.filter((member) => this.placesOf(member).some((place) => member.holdings[place]?.barred !== true));
    this.holder = best(this.candidates.filter((member) => this.epochOf(member) > 0), (a, b) => this.epochOf(b) - this.epochOf(a));
  }

  isWarm(member: MemberOffer): boolean {
    const places = this.placesOf(member);
    return places.length > 0 && places.every((place) => member.holdings[place]?.warm === true);
  }

  journals(): readonly string[] {
    return [...new Set(this.members.flatMap((member) => this.journalsOf(member)))].sort();
  }

  /** The ranking as far as its members run this journal and may own it; in a roll, a new journal is run by few. */
  rankingIn(journal: string, ranking: readonly MemberOffer[], standbys: number): readonly MemberOffer[] {
    const place = placeOf(journal, this.number);
    const may = (member: MemberOffer): boolean => this.journalsOf(member).includes(journal) && member.holdings[place]?.barred !== true;
    const able = ranking.filter(may);
    return able.length > 0 ? able : this.members.filter(may).slice(0, 1 + standbys);
  }

  private journalsOf({ journals }: MemberOffer): readonly string[] {
    return Object.keys(journals).filter((name) => journals[name]! > this.number);
  }

  private placesOf(member: MemberOffer): readonly Place[] {
    return this.journalsOf(member).map((journal) => placeOf(journal, this.number));
  }

  private holdingsOf(member: MemberOffer): readonly Holding[] {
    return this.placesOf(member).flatMap((place) => member.holdings[place] ?? []);
  }

  private epochOf(member: MemberOffer): number {
    return Math.max(0, ...this.holdingsOf(member).map(({ epoch = 0 }) => epoch));
  }
}

/** Who should own each partition once everybody is warm: as many each as can be, moving as few as that takes. */
function balance(partitions: readonly Partition[], members: readonly MemberOffer[]): ReadonlyMap<Partition, MemberOffer> {
  const able = members.filter((member) => partitions.some(({ candidates }) => candidates.includes(member)));
  const floor = Math.floor(partitions.length / Math.max(1, able.length));
  let extras = partitions.length - floor * able.length;
  const load = new Load();
  const intended = new Map<Partition, MemberOffer>();
  const give = (partition: Partition, member: MemberOffer): void => {
    intended.set(partition, member);
    load.add(member);
  };
  const heldBy = (member: MemberOffer) => partitions.filter(({ holder }) => holder === member).sort((a, b) => heirs(a) - heirs(b) || a.number - b.number);
  for (const member of able) for (const partition of heldBy(member).slice(0, floor)) give(partition, member);
  for (const member of able) {
    const further = heldBy(member)[floor];
    if (further === undefined || extras === 0) continue;
    extras--;
    give(further, member);
  }
  const room = (member: MemberOffer): number => Number(load.of(member) < floor + (extras > 0 ? 1 : 0));
  for (const partition of partitions) {
    if (intended.has(partition)) continue;
    const warm = (member: MemberOffer): number => Number(partition.isWarm(member));
    const taker = best(partition.candidates, (a, b) => room(b) - room(a) || warm(b) - warm(a) || load.of(a) - load.of(b));
    if (taker === undefined) continue;
    if (load.of(taker) === floor) extras--;
    give(partition, taker);
  }
  return intended;
}

/** How many others could take a partition over at once: those that none could are kept first. */
const heirs = (partition: Partition): number => partition.candidates.filter((member) => member !== partition.holder && partition.isWarm(member)).length;

function ownerNow(partition: Partition, intended: MemberOffer | undefined): MemberOffer | undefined {
  if (intended === undefined || partition.isWarm(intended)) return intended;
  return partition.holder ?? partition.candidates.find((member) => partition.isWarm(member)) ?? intended;
}

function standbysOf(partition: Partition, owner: MemberOffer, wanted: number, load: Load): MemberOffer[] {
  const others = partition.candidates.filter((member) => member !== owner);
  const sameZone = (member: MemberOffer): number => Number(member.zone === owner.zone);
  const standbys = [...others]
    .sort((a, b) => sameZone(a) - sameZone(b) || Number(partition.isWarm(b)) - Number(partition.isWarm(a)) || load.of(a) - load.of(b))
    .slice(0, wanted);
  for (const standby of standbys) load.add(standby);
  return standbys;
}

function best<T>(things: readonly T[], order: (a: T, b: T) => number): T | undefined {
  return [...things].sort(order)[0];
}
