import { describe, expect, it } from 'vitest';
import { pipeline } from '../rig/services.js';
import { loadProjections } from './load.js';
import { describeComparison } from './print.js';

const sum = { rows: 1200, sum: '1' };

describe('a comparison of tables', () => {
  it('tells rows and verdict of each table, and examples of what differs', () => {
    const lines = describeComparison([
      { table: 'accounts', equal: true, live: sum, rebuilt: sum, onlyLive: [], onlyRebuilt: [] },
      { table: 'postings', equal: false, live: sum, rebuilt: { rows: 1201, sum: '2' }, onlyLive: ['(1,2)'], onlyRebuilt: ['(1,3)'] },
    ], true).join('\n');
    expect(lines).toMatch(/accounts +1,200 +1,200 +equal/);
    expect(lines).toMatch(/postings +1,200 +1,201 +different/);
    expect(lines).toMatch(/- \(1,2\) .*\n.*\+ \(1,3\) /);
    expect(lines).toMatch(/in place/);
  });
});

describe('the tables of a service', () => {
  it.each(pipeline)('are named by the build of %s', async (service) => {
    expect((await loadProjections(service)).length).toBeGreaterThan(0);
  });

  it('are not those of a service that is not there', async () => {
    await expect(loadProjections('../cli')).rejects.toThrow(/There is no service/);
  });
});
