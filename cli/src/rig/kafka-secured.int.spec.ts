import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { ConnectionRejected, createTopics, kafkaSettings, openLog, type KafkaClientName, type KafkaEnvironment } from '@kontor/streams-kafka';
import type { LogRecord } from '@kontor/streams';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { findJava } from './kafka-jars.js';
import { startJavaKafka } from './kafka-java.js';
import type { SecuredListeners } from './kafka-secured.js';
import { pinnedKafkaVersion } from './kafka-version.js';
import type { StartedBroker } from './kafka.js';
import { probeBroker } from './broker-probe.js';

const TOPIC = 'secured.spec';
const WRONG = 'correct-horse-battery';
const folder = mkdtempSync(join(tmpdir(), 'kontor-secured-'));
let broker: StartedBroker;
let secured: SecuredListeners;

beforeAll(async () => {
  const options = { rigName: 'secured-spec', folder, logFile: join(folder, 'kafka.log'), secured: true, signal: new AbortController().signal, onProgress: () => {} };
  broker = await startJavaKafka(options, findJava()!, pinnedKafkaVersion());
  secured = broker.secured!;
  await vi.waitFor(async () => expect((await probeBroker(broker.address, 1_000)).brokers).toBe(1), { timeout: 60_000, interval: 200 });
  await createTopics({ brokers: [broker.address], clientId: 'secured-spec' }, [{ name: TOPIC, partitions: 1 }]);
}, 120_000);

afterAll(async () => {
  await broker.child.end('SIGKILL', 0);
  rmSync(folder, { recursive: true, force: true });
});

const overSasl = (mechanism: string, change: KafkaEnvironment = {}): KafkaEnvironment => ({
  KONTOR_BROKERS: secured.sasl, KONTOR_KAFKA_TLS_CA: secured.files.authority,
  KONTOR_KAFKA_SASL_MECHANISM: mechanism, KONTOR_KAFKA_SASL_USER: secured.user, KONTOR_KAFKA_SASL_PASSWORD: secured.password, ...change,
});
const overMutualTls = (change: KafkaEnvironment = {}): KafkaEnvironment => ({
  KONTOR_BROKERS: secured.mutualTls, KONTOR_KAFKA_TLS_CA: secured.files.authority,
  KONTOR_KAFKA_TLS_CERT: secured.files.clientCertificate, KONTOR_KAFKA_TLS_KEY: secured.files.clientKey, ...change,
});

/** All lines that a client logs, the details included. */
const logged: string[] = [];
const logger = (level: string, message: string, details: Readonly<Record<string, unknown>>): void => void logged.push(`${level} ${message} ${inspect(details, { depth: 10 })}`);

const connect = (env: KafkaEnvironment) => openLog({ ...kafkaSettings(env), clientId: 'secured-spec', topics: [TOPIC], logger });

async function failureOf(env: KafkaEnvironment): Promise<Error> {
  try {
    await (await connect(env)).close();
  } catch (error) {
    return error as Error;
  }
  throw new Error('it connected');
}

describe.each<KafkaClientName>(['kafkajs', 'platformatic'])('a secured broker, by way of %s', (client) => {
  it.each<[string, () => KafkaEnvironment]>([
    ['SCRAM-SHA-512 over TLS', () => overSasl('scram-sha-512')],
    ['SCRAM-SHA-256 over TLS', () => overSasl('scram-sha-256')],
    ['PLAIN over TLS', () => overSasl('plain')],
    ['a client certificate', overMutualTls],
  ])('takes and gives records by %s', async (_, env) => {
    const log = await connect({ ...env(), KONTOR_KAFKA_CLIENT: client });
    const offset = await log.append(TOPIC, 0, { key: null, value: Buffer.from('sealed'), headers: {} });
    await log.send(TOPIC, [{ key: 'k', value: Buffer.from('keyed'), headers: {} }]);
    const records: LogRecord[] = [];
    log.follow(TOPIC, 0, offset, { records: (some) => void records.push(...some), failed: (error) => expect.fail(error.message) });
    await vi.waitFor(() => expect(records.map(({ value }) => String(value))).toEqual(['sealed', 'keyed']), { timeout: 10_000 });
    await log.close();
  });

  it.each<[string, () => KafkaEnvironment, RegExp]>([
    ['a wrong password', () => overSasl('scram-sha-512', { KONTOR_KAFKA_SASL_PASSWORD: WRONG }), /does not know this user and password: check KONTOR_KAFKA_SASL_USER/],
    ['a wrong password in the clear', () => overSasl('plain', { KONTOR_KAFKA_SASL_PASSWORD: WRONG }), /does not know this user and password/],
    ['an unknown user', () => overSasl('scram-sha-256', { KONTOR_KAFKA_SASL_USER: 'nobody' }), /does not know this user and password/],
    ['an authority that did not sign the broker’s certificate', () => overSasl('scram-sha-512', { KONTOR_KAFKA_TLS_CA: secured.files.otherAuthority }), /not trusted here: check that KONTOR_KAFKA_TLS_CA/],
    ['the machine’s own authorities', () => overSasl('scram-sha-512', { KONTOR_KAFKA_TLS_CA: 'system' }), /not trusted here: check that KONTOR_KAFKA_TLS_CA/],
    ['no client certificate where one is wanted', () => overMutualTls({ KONTOR_KAFKA_TLS_CERT: '', KONTOR_KAFKA_TLS_KEY: '' }), /check KONTOR_KAFKA_TLS_CERT and KONTOR_KAFKA_TLS_KEY/],
    ['TLS at a port without', () => overMutualTls({ KONTOR_BROKERS: broker.address }), /does not speak TLS: check the port/],
  ])('tells what to check after %s, soon, and keeps the password to itself', async (_, env, advice) => {
    logged.length = 0;
    const since = Date.now();
    const error = await failureOf({ ...env(), KONTOR_KAFKA_CLIENT: client });
    expect(error).toBeInstanceOf(ConnectionRejected);
    expect(error.message).toMatch(advice);
    expect(Date.now() - since).toBeLessThan(15_000);
    const told = `${inspect(error, { depth: 10, showHidden: true })}\n${logged.join('\n')}`;
    for (const secret of [WRONG, secured.password, keyOf(secured)]) expect(told).not.toContain(secret);
  });

  it('reads the password from a file', async () => {
    const file = join(folder, 'password');
    writeFileSync(file, `${secured.password}\n`);
    const log = await connect(overSasl('scram-sha-512', { KONTOR_KAFKA_CLIENT: client, KONTOR_KAFKA_SASL_PASSWORD: '', KONTOR_KAFKA_SASL_PASSWORD_FILE: file }));
    expect((await log.describe(TOPIC)).partitions).toBe(1);
    await log.close();
  });
});

/** The body of the client's private key, which no line of a log may repeat. */
function keyOf({ files }: SecuredListeners): string {
  return readFileSync(files.clientKey, 'utf8').split('\n')[1]!;
}
