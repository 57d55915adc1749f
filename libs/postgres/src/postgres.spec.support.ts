import { randomBytes } from 'node:crypto';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { countLines, journal, NO_PARENT, sealBlock, type Block, type Journal, type Positions } from '@kontor/streams';
import type { InMemoryLog } from '@kontor/streams/testing';
import pg from 'pg';
import { z } from 'zod';

export const credits = journal('test.credits.v1', {
  owner: 'test',
  key: 'customerId',
  events: { Credited: z.strictObject({ n: z.number(), amount: z.string() }), Noted: z.strictObject({ n: z.number() }) },
});
export const debits = journal('test.debits.v1', { owner: 'test', key: 'customerId', events: { Debited: z.strictObject({ n: z.number(), amount: z.string() }) } });

export type Written = { readonly type: string; readonly [field: string]: unknown };

/** Writes a chain of blocks as a task would. */
export class ChainWriter {
  private parent: Block | undefined;

  constructor(private readonly log: InMemoryLog, private readonly journal: Pick<Journal, 'name'>, private readonly partition: number) {}

  get height(): number {
    return this.parent?.height ?? 0;
  }

  get head(): Block | undefined {
    return this.parent;
  }

  /** Lines of the last block. */
  get lines(): number {
    return countLines(this.parent!.value);
  }

  append(...events: readonly Written[]): Promise<Block> {
    return this.appendAfter(new Map(), ...events);
  }

  /** A block that says how far it has read its inputs; those of the block before are kept. */
  async appendAfter(inputs: Positions, ...events: readonly Written[]): Promise<Block> {
    const { journal: { name }, partition, parent } = this;
    const height = this.height + 1;
    const line = ({ type, ...data }: Written, i: number) =>
      JSON.stringify({ type, specversion: '1.0', id: `${name}/${partition}/${height}/${i}`, source: 'test', subject: 'anna', time: '2026-11-22T10:00:00.000Z', cause: 'test', data });
    const header = { chain: parent?.chain ?? `chain-${name}-${partition}`, height, epoch: 1, prev: parent?.hash ?? NO_PARENT, writer: 'w', at: 1000 + height, inputs: new Map([...(parent?.inputs ?? []), ...inputs]), order: { runs: [], pins: new Map() } };
    const { block, record } = sealBlock(name, partition, header, Buffer.from(events.map(line).join('\n')));
    this.parent = block;
    await this.log.append(name, partition, record);
    return block;
  }
}

/** Superuser's URL of the Postgres that these tests run on. */
export function adminUrl(): string {
  const url = process.env['KONTOR_POSTGRES_URL'];
  if (url === undefined || url === '') throw new Error('KONTOR_POSTGRES_URL is not set: these tests run on a real Postgres; set it to a superuser\'s URL (`./kontor up` prints one)');
  return url;
}

/** A role with a schema of its own, as services have them. */
export async function newSchema(): Promise<{ url: string; schema: string; admin: pg.Client; drop: () => Promise<void> }> {
  const admin = new pg.Client({ connectionString: adminUrl() });
  await admin.connect();
  const schema = `test_${randomBytes(6).toString('hex')}`;
  const secret = randomBytes(12).toString('hex');
  await admin.query(`create role ${schema} login password '${secret}'; grant connect on database ${pg.escapeIdentifier(admin.database ?? '')} to ${schema};
    create schema ${schema} authorization ${schema}; alter role ${schema} set search_path = ${schema}`);
  const url = new URL(adminUrl());
  url.username = schema;
  url.password = secret;
  return {
    url: url.href,
    schema,
    admin,
    async drop() {
      await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where usename = '${schema}'`);
      await admin.query(`drop schema ${schema} cascade; drop owned by ${schema}; drop role ${schema}`);
      await admin.end();
    },
  };
}

export interface Gate {
  /** The same database, through the gate. */
  readonly url: string;
  shut(): Promise<void>;
  open(): Promise<void>;
}

/** A TCP gate before Postgres: shut, it cuts what is open and refuses what comes, as a server that is down. */
export async function openGate(target: URL): Promise<Gate> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((from) => {
    const to = connect(Number(target.port), target.hostname);
    for (const [socket, other] of [[from, to], [to, from]] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy()).on('close', () => (sockets.delete(socket), other.destroy()));
    }
    from.pipe(to).pipe(from);
  });
  const listen = (port: number): Promise<number> =>
    new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
  const port = await listen(0);
  const url = new URL(target);
  url.host = `127.0.0.1:${port}`;
  return {
    url: url.href,
    async shut() {
      const closed = new Promise<unknown>((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    async open() {
      await listen(port);
    },
  };
}
