import { readFileSync } from 'node:fs';
import type { KafkaConnection, KafkaSasl } from './connection.js';

/** Which Kafka client carries the log. Both pass the same conformance suite. */
export type KafkaClientName = 'kafkajs' | 'platformatic';

/** Environment variables that say how to reach Kafka; all but the first are optional, and empty ones count as unset. */
export interface KafkaEnvironment {
  /** `host:port,host:port`, or the list. */
  readonly KONTOR_BROKERS?: string | readonly string[] | undefined;
  /** `platformatic` (the default) or `kafkajs`. */
  readonly KONTOR_KAFKA_CLIENT?: string | undefined;
  /** File of the authorities (PEM) that sign the brokers' certificates, or `system` for the machine's own list. Set: TLS. */
  readonly KONTOR_KAFKA_TLS_CA?: string | undefined;
  /** Files (PEM) of this client's certificate and its key, for brokers that ask for one. */
  readonly KONTOR_KAFKA_TLS_CERT?: string | undefined;
  readonly KONTOR_KAFKA_TLS_KEY?: string | undefined;
  /** `scram-sha-512`, `scram-sha-256`, or `plain` (over TLS alone). Set: SASL. */
  readonly KONTOR_KAFKA_SASL_MECHANISM?: string | undefined;
  readonly KONTOR_KAFKA_SASL_USER?: string | undefined;
  readonly KONTOR_KAFKA_SASL_PASSWORD?: string | undefined;
  /** File that holds the password; a line end after it is not part of it. */
  readonly KONTOR_KAFKA_SASL_PASSWORD_FILE?: string | undefined;
}

/** What the environment says of the broker: addresses, client, TLS and SASL. */
export interface KafkaSettings extends Pick<KafkaConnection, 'ssl' | 'sasl'> {
  readonly brokers: readonly string[];
  readonly client: KafkaClientName;
}

/** Lists everything that is wrong, each with what to set. Names variables and files, never what they hold. */
export class KafkaSettingsInvalid extends Error {
  override name = 'KafkaSettingsInvalid';
  constructor(readonly faults: readonly string[]) {
    super(`the settings for Kafka are not valid:\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
  }
}

const CLIENTS: readonly KafkaClientName[] = ['kafkajs', 'platformatic'];
const MECHANISMS: readonly KafkaSasl['mechanism'][] = ['scram-sha-512', 'scram-sha-256', 'plain'];

/** Reads how to reach Kafka, and the files that are named. Throws `KafkaSettingsInvalid`. */
export function kafkaSettings(env: KafkaEnvironment): KafkaSettings {
  const faults: string[] = [];
  const read = new Reading(env, faults);
  const brokers = brokersOf(env, faults);
  const client = read.oneOf('KONTOR_KAFKA_CLIENT', CLIENTS) ?? 'platformatic';
  const ssl = tlsOf(read, faults);
  const sasl = saslOf(read, ssl !== undefined, faults);
  if (faults.length > 0) throw new KafkaSettingsInvalid(faults);
  return { brokers, client, ...(ssl && { ssl }), ...(sasl && { sasl }) };
}

type Name = Exclude<keyof KafkaEnvironment, 'KONTOR_BROKERS'>;

class Reading {
  constructor(private readonly env: KafkaEnvironment, private readonly faults: string[]) {}

  text(name: Name): string | undefined {
    return this.env[name] === '' ? undefined : this.env[name];
  }

  oneOf<T extends string>(name: Name, allowed: readonly T[]): T | undefined {
    const given = this.text(name);
    const found = allowed.find((one) => one === given?.toLowerCase());
    if (given !== undefined && found === undefined) this.faults.push(`${name}: set it to one of ${allowed.join(', ')}`);
    return found;
  }

  file(name: Name): string | undefined {
    const path = this.text(name);
    if (path === undefined) return undefined;
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      this.faults.push(`${name}: ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}); set it to a file that this process may read`);
      return undefined;
    }
  }

  /** A file that must hold a block of PEM. */
  pem(name: Name): string | undefined {
    const content = this.file(name);
    if (content === undefined || content.includes('-----BEGIN ')) return content;
    this.faults.push(`${name}: ${this.text(name)} is not PEM; it must begin with a line such as -----BEGIN CERTIFICATE-----`);
    return undefined;
  }
}

function brokersOf({ KONTOR_BROKERS: given }: KafkaEnvironment, faults: string[]): readonly string[] {
  const list = typeof given === 'string' ? given.split(',').map((broker) => broker.trim()) : (given ?? []);
  if (list.length === 0 || list.some((broker) => !/^\S+:[0-9]{1,5}$/.test(broker))) faults.push('KONTOR_BROKERS: set it to the brokers, as host:port,host:port');
  return list;
}

function tlsOf(read: Reading, faults: string[]): { ca?: string; cert?: string; key?: string } | undefined {
  const ca = read.text('KONTOR_KAFKA_TLS_CA') === 'system' ? undefined : read.pem('KONTOR_KAFKA_TLS_CA');
  const cert = read.pem('KONTOR_KAFKA_TLS_CERT');
  const key = read.pem('KONTOR_KAFKA_TLS_KEY');
  const isSet = (name: Name): boolean => read.text(name) !== undefined;
  if (isSet('KONTOR_KAFKA_TLS_CERT') !== isSet('KONTOR_KAFKA_TLS_KEY')) faults.push('KONTOR_KAFKA_TLS_CERT and KONTOR_KAFKA_TLS_KEY: set both, or neither');
  if (isSet('KONTOR_KAFKA_TLS_CERT') && !isSet('KONTOR_KAFKA_TLS_CA')) faults.push('KONTOR_KAFKA_TLS_CA: set it to the file of the authority that signed the brokers’ certificates, or to `system`');
  if (!isSet('KONTOR_KAFKA_TLS_CA')) return undefined;
  return { ...(ca !== undefined && { ca }), ...(cert !== undefined && { cert }), ...(key !== undefined && { key }) };
}

function saslOf(read: Reading, overTls: boolean, faults: string[]): KafkaSasl | undefined {
  const mechanism = read.oneOf('KONTOR_KAFKA_SASL_MECHANISM', MECHANISMS);
  const username = read.text('KONTOR_KAFKA_SASL_USER');
  const direct = read.text('KONTOR_KAFKA_SASL_PASSWORD');
  const fromFile = read.file('KONTOR_KAFKA_SASL_PASSWORD_FILE')?.replace(/\r?\n$/, '');
  const named = read.text('KONTOR_KAFKA_SASL_PASSWORD_FILE') !== undefined;
  if (read.text('KONTOR_KAFKA_SASL_MECHANISM') === undefined) {
    if (username !== undefined || direct !== undefined || named) faults.push(`KONTOR_KAFKA_SASL_MECHANISM: set it to one of ${MECHANISMS.join(', ')}, as a user or a password is set`);
    return undefined;
  }
  if (username === undefined) faults.push('KONTOR_KAFKA_SASL_USER: set it to the user that signs in');
  if ((direct === undefined) === !named) faults.push('KONTOR_KAFKA_SASL_PASSWORD or KONTOR_KAFKA_SASL_PASSWORD_FILE: set exactly one of the two');
  if (mechanism === 'plain' && !overTls) faults.push('KONTOR_KAFKA_TLS_CA: set it, as `plain` sends the password itself and is allowed over TLS alone');
  const password = direct ?? fromFile;
  return mechanism === undefined || username === undefined || password === undefined ? undefined : { mechanism, username, password };
}
