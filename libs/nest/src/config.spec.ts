import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigInvalid, readConfig, refuseSandboxInProduction, sandboxEnv, serviceEnv } from './config.js';

const env = {
  KONTOR_SERVICE: 'payout',
  KONTOR_BROKERS: 'a:9092, b:9092',
  KONTOR_POSTGRES_URL: 'postgres://payout:secret@db:5432/kontor',
  KONTOR_HTTP_PORT: '8080',
  KONTOR_STATE_DIR: '/var/lib/kontor',
  KONTOR_JWKS: '{"keys":[{"kty":"EC"}]}',
  KONTOR_JWT_ISSUER: 'https://issuer.example',
  KONTOR_JWT_AUDIENCE: 'kontor',
};

describe('Reading the configuration', () => {
  it('gives typed values, with defaults', () => {
    expect(readConfig(serviceEnv, { ...env, PATH: '/bin' })).toEqual({
      ...env,
      KONTOR_BROKERS: ['a:9092', 'b:9092'],
      KONTOR_HTTP_PORT: 8080,
      KONTOR_HTTP_HOST: '127.0.0.1',
      KONTOR_JWKS: { keys: [{ kty: 'EC' }] },
      KONTOR_JWKS_COOLDOWN_MS: 30_000,
      KONTOR_KAFKA_CLIENT: 'platformatic',
      KONTOR_PARTITIONS: 4, KONTOR_STANDBYS: 1, KONTOR_RATE_PER_SECOND: 200, KONTOR_RATE_BURST: 1_000,
    });
  });

  it('names everything that is wrong at once, says what to set, and prints no value', () => {
    const wrong = { ...env, KONTOR_BROKERS: 'nowhere', KONTOR_POSTGRES_URL: 'mysql://root:secret@db', KONTOR_HTTP_PORT: '99999', KONTOR_JWKS: '{"d":"secret"', KONTOR_STATE_DIR: '' };
    const read = () => readConfig(serviceEnv.extend({ KONTOR_RAIL_TOKEN: z.string().describe('the token that the rail knows us by') }), wrong);
    expect(read).toThrow(ConfigInvalid);
    let message = '';
    try {
      read();
    } catch (error) {
      message = (error as Error).message;
    }
    const lines = message.split('\n').slice(1).map((line) => line.replace(/^- /, ''));
    expect(lines.map((line) => line.split(':', 1)[0])).toEqual([
      'KONTOR_BROKERS', 'KONTOR_POSTGRES_URL', 'KONTOR_HTTP_PORT', 'KONTOR_STATE_DIR', 'KONTOR_JWKS', 'KONTOR_RAIL_TOKEN',
    ]);
    expect(lines).toContain('KONTOR_RAIL_TOKEN: is not set; set it to the token that the rail knows us by');
    expect(lines).toContain('KONTOR_STATE_DIR: is not set; set it to a folder for state stores, kept over restarts');
    expect(message).not.toMatch(/secret|nowhere|99999/);
  });

  it('fails without an issuer: nobody runs open to every token by accident', () => {
    expect(() => readConfig(serviceEnv, { ...env, KONTOR_JWT_ISSUER: undefined })).toThrow('KONTOR_JWT_ISSUER: is not set');
  });

  it('takes the issuer\'s keys as they are, or where they are published', () => {
    expect(readConfig(serviceEnv, { ...env, KONTOR_JWKS: 'https://issuer.example/jwks.json', KONTOR_JWKS_COOLDOWN_MS: '0' })).toMatchObject({ KONTOR_JWKS: new URL('https://issuer.example/jwks.json'), KONTOR_JWKS_COOLDOWN_MS: 0 });
    expect(() => readConfig(serviceEnv, { ...env, KONTOR_JWKS: 'file:///etc/keys' })).toThrow('KONTOR_JWKS: is neither');
  });

  it('has no sandbox unless it is told to, and none in production', () => {
    const schema = serviceEnv.extend(sandboxEnv.shape).superRefine(refuseSandboxInProduction);
    expect([readConfig(schema, env).KONTOR_SANDBOX, readConfig(schema, { ...env, KONTOR_SANDBOX: 'on' }).KONTOR_SANDBOX]).toEqual([false, true]);
    expect(readConfig(schema, { ...env, KONTOR_MODE: 'production' })).toMatchObject({ KONTOR_MODE: 'production', KONTOR_SANDBOX: false });
    expect(() => readConfig(schema, { ...env, KONTOR_MODE: 'production', KONTOR_SANDBOX: 'on' })).toThrow('KONTOR_SANDBOX: makes money up, and is refused with KONTOR_MODE=production');
    expect(() => readConfig(schema, { ...env, KONTOR_SANDBOX: 'yes' })).toThrow('KONTOR_SANDBOX');
  });
});
