import { describe, expect, it } from 'vitest';
import { RigError } from '../rig/rig-error.js';
import { onOneRig } from './test-run.js';

describe('suites that need Kafka and Postgres', () => {
  it('have failed when no broker can be started, each of them, with the reason', async () => {
    const packages = ['@kontor/a', '@kontor/b'].map((name) => ({ name, folder: '/nowhere' }));
    const step = { signal: new AbortController().signal, env: {}, full: false };
    const outcomes = await onOneRig(packages, step, () => Promise.reject(new RigError('No Kafka can be started here.')));
    expect(outcomes.map(({ what, passed, failed }) => ({ what, passed, failed }))).toEqual([
      { what: 'int   @kontor/a', passed: 0, failed: 1 },
      { what: 'int   @kontor/b', passed: 0, failed: 1 },
    ]);
    expect(outcomes[0]?.failures[0]?.message).toContain('No Kafka can be started here.');
  });
});
