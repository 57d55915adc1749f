import { Module, type Type } from '@nestjs/common';
import type { Log } from '@kontor/streams';
import { inMemoryLog, inMemoryStores } from '@kontor/streams/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { LoggingModule } from '../logging/logging.module.js';
import { additions, counter, countingLog, PARTITIONS_OF_TESTS } from './counting.spec.support.js';
import { KontorModule } from './kontor.module.js';
import { startService } from './service.js';

const lines: string[] = [];
afterEach(() => void lines.splice(0));

function rootWith(log: Log): Type {
  @Module({
    imports: [
      LoggingModule.forRoot({ service: 'counter', destination: { write: (line) => void lines.push(line) } }),
      KontorModule.forRootAsync({ useFactory: () => ({ log, openStore: inMemoryStores(), partitions: PARTITIONS_OF_TESTS, instance: 'test' }) }),
      KontorModule.forFeature(counter),
    ],
  })
  class CounterModule {}
  return CounterModule;
}

describe('Starting a service', () => {
  it('resolves when it is ready, logs JSON, and closes its log when it is closed', async () => {
    const log = countingLog();
    const service = await startService(rootWith(log), { host: '127.0.0.1', port: 0 });
    const answer = await fetch(`${await service.getUrl()}/health/ready`);
    expect(answer.status).toBe(200);
    expect(lines.map((line) => JSON.parse(line) as { msg: string })).toContainEqual(expect.objectContaining({ service: 'counter', msg: expect.stringContaining('successfully started') as string }));
    await service.close();
    await expect(log.describe(additions.name)).rejects.toThrow('closed');
  });

  it('drains on signals, unless these are left to whoever hosts it', async () => {
    const before = process.listenerCount('SIGTERM');
    const hosted = await startService(rootWith(countingLog()), { host: '127.0.0.1', port: 0, drainsOnSignals: false });
    expect(process.listenerCount('SIGTERM')).toBe(before);
    const alone = await startService(rootWith(countingLog()), { host: '127.0.0.1', port: 0 });
    expect(process.listenerCount('SIGTERM')).toBe(before + 1);
    await Promise.all([hosted.close(), alone.close()]);
  });

  it('rejects with the reason, and leaves nothing open, when it cannot run', async () => {
    const log = inMemoryLog();
    await expect(startService(rootWith(log), { host: '127.0.0.1', port: 0 })).rejects.toThrow(/topic counter\./);
    await expect(log.describe(additions.name)).rejects.toThrow('closed');
  });
});
