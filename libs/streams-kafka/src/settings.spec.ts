import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type KafkaEnvironment, kafkaSettings, KafkaSettingsInvalid } from './settings.js';

const folder = mkdtempSync(join(tmpdir(), 'kontor-settings-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

const pem = file('ca.pem', '-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n');
const password = file('password', 'hunter2\n');
const base = { KONTOR_BROKERS: 'a:1, b:2' };
const scram = { KONTOR_KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512', KONTOR_KAFKA_SASL_USER: 'ann', KONTOR_KAFKA_SASL_PASSWORD_FILE: password };

function faultsOf(env: KafkaEnvironment): readonly string[] {
  try {
    kafkaSettings({ ...base, ...env });
  } catch (error) {
    expect(error).toBeInstanceOf(KafkaSettingsInvalid);
    return (error as KafkaSettingsInvalid).faults;
  }
  return [];
}

describe('the settings for Kafka', () => {
  it('are brokers and kafkajs unless more is said; empty variables say nothing', () => {
    expect(kafkaSettings({ ...base, KONTOR_KAFKA_CLIENT: '', KONTOR_KAFKA_TLS_CA: '' })).toEqual({ brokers: ['a:1', 'b:2'], client: 'platformatic' });
    expect(kafkaSettings({ KONTOR_BROKERS: ['a:1'], KONTOR_KAFKA_CLIENT: 'platformatic' })).toEqual({ brokers: ['a:1'], client: 'platformatic' });
  });

  it('read certificates and the password from files', () => {
    const settings = kafkaSettings({ ...base, KONTOR_KAFKA_TLS_CA: pem, KONTOR_KAFKA_TLS_CERT: pem, KONTOR_KAFKA_TLS_KEY: pem, ...scram });
    expect(settings.ssl).toEqual({ ca: expect.stringContaining('BEGIN') as string, cert: expect.stringContaining('BEGIN') as string, key: expect.stringContaining('BEGIN') as string });
    expect(settings.sasl).toEqual({ mechanism: 'scram-sha-512', username: 'ann', password: 'hunter2' });
  });

  it('may trust the machine’s own authorities', () => {
    expect(kafkaSettings({ ...base, KONTOR_KAFKA_TLS_CA: 'system' }).ssl).toEqual({});
  });

  it.each<[string, KafkaEnvironment, RegExp]>([
    ['no broker', { KONTOR_BROKERS: '' }, /KONTOR_BROKERS: set it to the brokers/],
    ['a broker without a port', { KONTOR_BROKERS: 'localhost' }, /KONTOR_BROKERS/],
    ['an unknown client', { KONTOR_KAFKA_CLIENT: 'librdkafka' }, /KONTOR_KAFKA_CLIENT: set it to one of kafkajs, platformatic/],
    ['a file that is not there', { KONTOR_KAFKA_TLS_CA: '/nowhere/ca.pem' }, /\/nowhere\/ca\.pem cannot be read \(ENOENT\)/],
    ['a file that is not PEM', { KONTOR_KAFKA_TLS_CA: password }, /is not PEM/],
    ['a certificate without its key', { KONTOR_KAFKA_TLS_CA: pem, KONTOR_KAFKA_TLS_CERT: pem }, /set both, or neither/],
    ['a certificate without an authority', { KONTOR_KAFKA_TLS_CERT: pem, KONTOR_KAFKA_TLS_KEY: pem }, /KONTOR_KAFKA_TLS_CA: set it/],
    ['an unknown mechanism', { ...scram, KONTOR_KAFKA_SASL_MECHANISM: 'kerberos' }, /scram-sha-512, scram-sha-256, plain/],
    ['a password without a mechanism', { KONTOR_KAFKA_SASL_PASSWORD: 'hunter2' }, /KONTOR_KAFKA_SASL_MECHANISM: set it/],
    ['no user', { ...scram, KONTOR_KAFKA_SASL_USER: '' }, /KONTOR_KAFKA_SASL_USER: set it/],
    ['two passwords', { ...scram, KONTOR_KAFKA_SASL_PASSWORD: 'hunter2' }, /exactly one of the two/],
    ['no password', { ...scram, KONTOR_KAFKA_SASL_PASSWORD_FILE: '' }, /exactly one of the two/],
    ['a password in the clear', { ...scram, KONTOR_KAFKA_SASL_MECHANISM: 'plain' }, /over TLS alone/],
  ])('refuse %s, and say what to set', (_, env, fault) => {
    const faults = faultsOf(env);
    expect(faults.join('\n')).toMatch(fault);
    expect(faults.join('\n')).not.toContain('hunter2');
  });

  it('list all that is wrong at once', () => {
    expect(faultsOf({ KONTOR_BROKERS: '', KONTOR_KAFKA_CLIENT: 'x', KONTOR_KAFKA_SASL_USER: 'ann' })).toHaveLength(3);
  });
});
