import { describe, expect, it } from 'vitest';
import { TransferChanges } from './changes.js';

const LONG_MS = 60_000;

/** Gives what the table has, and counts how often it was asked. */
function table() {
  const looked = { times: 0, row: undefined as string | undefined };
  return { looked, look: async () => (looked.times++, looked.row) };
}

describe('waiting for a change of a transfer', () => {
  it('looks for what was committed between listening and waiting', async () => {
    const changes = new TransferChanges();
    const { looked, look } = table();
    const listening = changes.of('tr_1');
    looked.row = 'booked';
    changes.written(0, ['tr_1']);
    changes.committed(0, true);
    expect(await listening.until(LONG_MS, look)).toBe('booked');
    listening.end();
    expect(looked.times).toBe(1);
  });

  it('looks at nothing while only others change, and again after each change of its own', async () => {
    const changes = new TransferChanges();
    const { looked, look } = table();
    const listening = changes.of('tr_1');
    const found = listening.until(LONG_MS, look);
    changes.written(0, ['tr_2']);
    changes.committed(0, true);
    await Promise.resolve();
    expect(looked.times, 'another transfer').toBe(0);
    changes.written(0, ['tr_1']);
    expect(looked.times, 'written and not committed').toBe(0);
    changes.committed(0, true);
    await new Promise(setImmediate);
    expect(looked.times, 'its own, without what is waited for').toBe(1);
    looked.row = 'booked';
    changes.written(0, ['tr_1']);
    changes.committed(0, true);
    expect(await found).toBe('booked');
    expect(looked.times).toBe(2);
  });

  it('looks after the commit of another instance, which tells nothing of what it wrote', async () => {
    const changes = new TransferChanges();
    const { looked, look } = table();
    const found = changes.of('tr_1').until(LONG_MS, look);
    looked.row = 'booked';
    changes.committed(3, false);
    expect(await found).toBe('booked');
  });

  it('looks after a commit of another instance that made a round of its own vain, whatever that round would have written', async () => {
    const changes = new TransferChanges();
    const { looked, look } = table();
    const found = changes.of('tr_1').until(LONG_MS, look);
    changes.written(0, ['tr_2']);
    looked.row = 'booked';
    changes.committed(0, false);
    expect(await found).toBe('booked');
  });

  it('looks once more when the time is over', async () => {
    const { looked, look } = table();
    looked.row = 'booked meanwhile';
    expect(await new TransferChanges().of('tr_1').until(1, look)).toBe('booked meanwhile');
    looked.row = undefined;
    expect(await new TransferChanges().of('tr_1').until(1, look)).toBeUndefined();
    expect(looked.times).toBe(2);
  });
});
