import { describe, expect, it } from 'vitest';
import { readNotificationsConfig } from './config.js';

const KEY = Buffer.alloc(32, 7).toString('base64');
const env = {
  KONTOR_SERVICE: 'notifications', KONTOR_BROKERS: 'b:9092', KONTOR_POSTGRES_URL: 'postgres://n@db/kontor', KONTOR_HTTP_PORT: '0', KONTOR_STATE_DIR: '/state',
  KONTOR_JWKS: JSON.stringify({ keys: [{ kty: 'EC' }] }), KONTOR_JWT_ISSUER: 'i', KONTOR_JWT_AUDIENCE: 'kontor', KONTOR_WEBHOOK_KEYS: `one:${KEY}`,
};

describe('the configuration', () => {
  it('takes several keys, the first of which seals', () => {
    expect(readNotificationsConfig({ ...env, KONTOR_WEBHOOK_KEYS: `two:${KEY},one:${KEY}` }).KONTOR_WEBHOOK_KEYS.map(({ name }) => name)).toEqual(['two', 'one']);
  });

  it.each(['', 'one', `one:${KEY.slice(4)}`, `one:${KEY},one:${KEY}`, `a.b:${KEY}`])('refuses keys that are none: %s', (keys) => {
    expect(() => readNotificationsConfig({ ...env, KONTOR_WEBHOOK_KEYS: keys })).toThrow('KONTOR_WEBHOOK_KEYS');
  });

  it('refuses webhooks to this machine where real money moves', () => {
    expect(readNotificationsConfig({ ...env, KONTOR_WEBHOOK_LOOPBACK: 'allowed' }).KONTOR_WEBHOOK_LOOPBACK).toBe('allowed');
    expect(readNotificationsConfig({ ...env, KONTOR_MODE: 'production' }).KONTOR_WEBHOOK_LOOPBACK).toBe('refused');
    expect(() => readNotificationsConfig({ ...env, KONTOR_MODE: 'production', KONTOR_WEBHOOK_LOOPBACK: 'allowed' })).toThrow('KONTOR_WEBHOOK_LOOPBACK');
  });
});
