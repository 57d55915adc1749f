import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddRunningBalances1764330000000 implements MigrationInterface {
  readonly name = 'AddRunningBalances1764330000000';

  async up(runner: QueryRunner): Promise<void> {
    // The balance that each posting left, on the account's normal side; `event` is the entry's place in its block.
    await runner.query('alter table postings add column balance numeric(38, 0), add column event integer');
    await runner.query("update postings p set event = split_part(e.event_id, '/', 4)::integer from entries e where e.entry_id = p.entry_id");
    await runner.query(`
      update postings p set balance = r.balance
      from (
        select entry_id, line, sum(case when side = normal_side then amount else -amount end) over (partition by account order by q.height, event, line) as balance
        from postings q join accounts using (account)
      ) r
      where p.entry_id = r.entry_id and p.line = r.line`);
    await runner.query('alter table postings alter column balance set not null, alter column event set not null');
    await runner.query('create index postings_of_account_in_order on postings (account, height, event, line)');
    await runner.query(`
      create table holds (
        customer_id text not null,
        hold_id text not null,
        currency text not null,
        amount numeric(30, 0) not null check (amount > 0),
        held_at timestamptz not null,
        released_at timestamptz,
        primary key (customer_id, hold_id)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table holds');
    await runner.query('drop index postings_of_account_in_order');
    await runner.query('alter table postings drop column balance, drop column event');
  }
}
