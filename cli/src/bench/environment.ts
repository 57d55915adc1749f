import { cpus, totalmem } from 'node:os';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import type { Rig } from '../rig/rig.js';

/** What a figure means nothing without. */
export interface Environment {
  readonly machine: { readonly cpu: string; readonly cores: number; readonly memoryGiB: number; readonly kernel: string };
  readonly versions: Readonly<Record<string, string>>;
  readonly broker: Readonly<Record<string, string>>;
  readonly postgres: Readonly<Record<string, string>>;
}

const DURABILITY = ['fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers'] as const;

export async function environmentOf(rig: Rig, brokerSettings: Readonly<Record<string, string>>): Promise<Environment> {
  return {
    machine: { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, memoryGiB: Math.round(totalmem() / 2 ** 30), kernel: process.platform },
    versions: { node: process.version, kafka: rig.kafka.version, postgres: rig.postgres.version, ...clientVersion() },
    broker: { kind: rig.kafka.kind, brokers: '1', replicas: '1', 'log.flush.interval.messages': 'not set: no fsync per append, the page cache is trusted', ...brokerSettings },
    postgres: { ...(await durabilityOf(rig.postgres.adminUrl)), projections: 'synchronous_commit off: rows and positions are lost together, and projected again' },
  };
}

/** Of the Kafka client that carries the services' log. */
function clientVersion(): Record<string, string> {
  const name = process.env['KONTOR_KAFKA_CLIENT'] === 'kafkajs' ? 'kafkajs' : '@platformatic/kafka';
  const [, folder] = new RegExp(`^(.*/node_modules/${name}/)`).exec(import.meta.resolve(name)) ?? [];
  return { [name]: (JSON.parse(readFileSync(new URL(`${folder}package.json`), 'utf8')) as { version: string }).version };
}

async function durabilityOf(url: string): Promise<Record<string, string>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; setting: string }>('select name, setting from pg_settings where name = any($1)', [DURABILITY]);
    return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
  } finally {
    await client.end();
  }
}
