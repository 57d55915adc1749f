import type { FollowedEvent } from '@kontor/streams';
import type { Pool } from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Events of effects that wait behind a parked key, in the order of their journal. */
export class CreateEffectQueues1763900000000 implements MigrationInterface {
  readonly name = 'CreateEffectQueues1763900000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table kontor_parked_effects (
        reader text not null,
        journal text not null,
        partition integer not null,
        key text not null,
        reason text not null,
        since timestamptz not null default now(),
        primary key (reader, journal, partition, key)
      )`);
    await runner.query(`
      create table kontor_parked_effect_events (
        reader text not null,
        journal text not null,
        partition integer not null,
        key text not null,
        height bigint not null,
        line integer not null,
        event text not null,
        primary key (reader, journal, partition, key, height, line),
        foreign key (reader, journal, partition, key) references kontor_parked_effects
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table kontor_parked_effect_events');
    await runner.query('drop table kontor_parked_effects');
  }
}

/** Who may park: the last that claimed an effect. */
export class CreateEffectClaims1764330000000 implements MigrationInterface {
  readonly name = 'CreateEffectClaims1764330000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table kontor_effect_claims (
        reader text not null,
        journal text not null,
        partition integer not null,
        claim bigint not null,
        primary key (reader, journal, partition)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table kontor_effect_claims');
  }
}

interface Place {
  readonly cursor: string;
  readonly journal: string;
  readonly partition: number;
}

const of = ({ cursor, journal, partition }: Place): [string, string, number] => [cursor, journal, partition];
const WHERE = 'reader = $1 and journal = $2 and partition = $3';

/** Where events of parked effects wait. A transaction of a rival that parks the same key waits for this one's. */
export class PgEffectQueues {
  constructor(private readonly pool: Pool) {}

  async keys(place: Place): Promise<readonly { readonly key: string; readonly reason: string; readonly since: number; readonly count: number }[]> {
    const { rows } = await this.pool.query<{ key: string; reason: string; since: Date; count: string }>(
      `select key, reason, since, (select count(*) from kontor_parked_effect_events e where (e.reader, e.journal, e.partition, e.key) = (k.reader, k.journal, k.partition, k.key)) as count
       from kontor_parked_effects k where ${WHERE} order by key collate "C"`, of(place));
    return rows.map(({ key, reason, since, count }) => ({ key, reason, since: since.getTime(), count: Number(count) }));
  }

  /** Waits for whoever is adding at the moment: what that one adds is seen by the `keys` that come after. */
  async claim(place: Place): Promise<number> {
    const { rows } = await this.pool.query<{ claim: string }>(
      `insert into kontor_effect_claims (reader, journal, partition, claim) values ($1, $2, $3, 1)
       on conflict (reader, journal, partition) do update set claim = kontor_effect_claims.claim + 1 returning claim`, of(place));
    return Number(rows[0]!.claim);
  }

  /** False, with nothing changed, if somebody else has claimed the effect since. */
  async add(place: Place, claim: number, key: string, events: readonly FollowedEvent[], reason: string | undefined): Promise<boolean> {
    const places = events.map(({ id }) => placeOf(id));
    const { rows } = await this.pool.query<{ held: boolean }>(
      `with held as (
         select from kontor_effect_claims where ${WHERE} and claim = $9 for share
       ), parked as (
         insert into kontor_parked_effects (reader, journal, partition, key, reason) select $1, $2, $3, $4, coalesce($5, '') from held
         on conflict (reader, journal, partition, key) do update set reason = coalesce($5, kontor_parked_effects.reason)
       ), waiting as (
         insert into kontor_parked_effect_events (reader, journal, partition, key, height, line, event)
         select $1, $2, $3, $4, height, line, event from held, unnest($6::bigint[], $7::integer[], $8::text[]) as given (height, line, event)
         on conflict do nothing
       )
       select exists (select from held) as held`,
      [...of(place), key, reason ?? null, places.map(({ height }) => height), places.map(({ line }) => line), events.map((event) => JSON.stringify(event)), claim]);
    return rows[0]!.held;
  }

  async first(place: Place, key: string, limit: number): Promise<readonly FollowedEvent[]> {
    const { rows } = await this.pool.query<{ event: string }>(`select event from kontor_parked_effect_events where ${WHERE} and key = $4 order by height, line limit $5`, [...of(place), key, limit]);
    return rows.map(({ event }) => JSON.parse(event) as FollowedEvent);
  }

  async remove(place: Place, key: string, ids: readonly string[]): Promise<void> {
    const places = ids.map(placeOf);
    await this.pool.query(
      `delete from kontor_parked_effect_events where ${WHERE} and key = $4 and (height, line) in (select * from unnest($5::bigint[], $6::integer[]))`,
      [...of(place), key, places.map(({ height }) => height), places.map(({ line }) => line)]);
  }

  async release(place: Place, claim: number, key: string): Promise<'released' | 'waiting' | 'lost'> {
    const { rows } = await this.pool.query<{ held: boolean }>(
      `with held as (
         select from kontor_effect_claims where ${WHERE} and claim = $5 for share
       ), released as (
         delete from kontor_parked_effects k using held where ${WHERE} and key = $4
         and not exists (select from kontor_parked_effect_events e where (e.reader, e.journal, e.partition, e.key) = (k.reader, k.journal, k.partition, k.key))
       )
       select exists (select from held) as held`,
      [...of(place), key, claim]);
    if (!rows[0]!.held) return 'lost';
    const { rowCount } = await this.pool.query(`select from kontor_parked_effects where ${WHERE} and key = $4`, [...of(place), key]);
    return rowCount === 0 ? 'released' : 'waiting';
  }
}

/** An event's id is its place: `journal/partition/height/line`. */
function placeOf(id: string): { readonly height: number; readonly line: number } {
  const [line, height] = id.split('/').reverse().map(Number);
  return { height: height!, line: line! };
}
