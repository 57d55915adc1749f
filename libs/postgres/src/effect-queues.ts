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

  async add(place: Place, key: string, events: readonly FollowedEvent[], reason: string | undefined): Promise<void> {
    const places = events.map(({ id }) => placeOf(id));
    await this.pool.query(
      `with parked as (
         insert into kontor_parked_effects (reader, journal, partition, key, reason) values ($1, $2, $3, $4, coalesce($5, ''))
         on conflict (reader, journal, partition, key) do update set reason = coalesce($5, kontor_parked_effects.reason)
       )
       insert into kontor_parked_effect_events (reader, journal, partition, key, height, line, event)
       select $1, $2, $3, $4, height, line, event from unnest($6::bigint[], $7::integer[], $8::text[]) as given (height, line, event)
       on conflict do nothing`,
      [...of(place), key, reason ?? null, places.map(({ height }) => height), places.map(({ line }) => line), events.map((event) => JSON.stringify(event))]);
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

  async release(place: Place, key: string): Promise<boolean> {
    await this.pool.query(
      `delete from kontor_parked_effects k where ${WHERE} and key = $4
       and not exists (select from kontor_parked_effect_events e where (e.reader, e.journal, e.partition, e.key) = (k.reader, k.journal, k.partition, k.key))`,
      [...of(place), key]);
    const { rowCount } = await this.pool.query(`select from kontor_parked_effects where ${WHERE} and key = $4`, [...of(place), key]);
    return rowCount === 0;
  }
}

/** An event's id is its place: `journal/partition/height/line`. */
function placeOf(id: string): { readonly height: number; readonly line: number } {
  const [line, height] = id.split('/').reverse().map(Number);
  return { height: height!, line: line! };
}
