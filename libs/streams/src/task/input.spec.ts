import { describe, expect, it } from 'vitest';
import { inMemoryLog } from '../testing/index.js';
import { topic } from '../topology/declarations.js';
import { Input } from './input.js';

const commands = topic('till.commands', { owner: 'till', key: 'customerId', events: {} });
const RECORD_BYTES = 1_000_000;

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

describe('an input', () => {
  it('goes on fetching after a rewind has made room: another owner had used up what filled it', async () => {
    const log = inMemoryLog();
    log.createTopic(commands.name, 1, commands.settings);
    const add = () => log.faults.plant(commands.name, 0, { key: 'ann', value: Buffer.alloc(RECORD_BYTES), headers: {} });
    for (let i = 0; i < 20; i++) add();
    const input = new Input({ pace: 'eager', source: commands, handlers: new Map() }, log, 0, undefined, 20, { changed: () => undefined, stopped: () => undefined });
    input.start();
    await until(() => input.buffered > 8);
    expect(input.buffered).toBeLessThan(20);
    input.rewind(new Map([[commands.name, { next: 19 }]]));
    await until(() => input.buffered === 1 && !input.expectsMore);
    expect(input.take().cause).toBe('till.commands/0/19');
    expect([...input.positions()]).toEqual([[commands.name, { next: 20 }]]);
    input.close();
  });
});
