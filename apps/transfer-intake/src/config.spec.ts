import { ConfigInvalid } from '@kontor/nest';
import { describe, expect, it } from 'vitest';
import { readIntakeConfig } from './config.js';

const SERVICE = {
  KONTOR_SERVICE: 'transfer-intake', KONTOR_BROKERS: 'localhost:9092', KONTOR_POSTGRES_URL: 'postgres://x', KONTOR_HTTP_PORT: '0', KONTOR_STATE_DIR: '/tmp/x',
  KONTOR_JWKS: '{"keys":[{}]}', KONTOR_JWT_ISSUER: 'x', KONTOR_JWT_AUDIENCE: 'x',
};

function faults(env: Record<string, string>): readonly string[] {
  try {
    readIntakeConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigInvalid) return error.faults;
    throw error;
  }
}

describe('the configuration of intake', () => {
  it('has a master key of 32 bytes, and no start goes without one', () => {
    expect(readIntakeConfig({ ...SERVICE, KONTOR_MASTER_KEY: Buffer.alloc(32, 7).toString('base64') }).KONTOR_MASTER_KEY).toEqual(Buffer.alloc(32, 7));
    expect(faults(SERVICE)).toEqual([expect.stringContaining('KONTOR_MASTER_KEY: is not set')]);
    for (const wrong of ['secret', Buffer.alloc(31).toString('base64'), Buffer.alloc(33).toString('base64')]) {
      const [fault, ...more] = faults({ ...SERVICE, KONTOR_MASTER_KEY: wrong });
      expect([fault?.includes('KONTOR_MASTER_KEY'), fault?.includes(wrong), more]).toEqual([true, false, []]);
    }
  });
});
