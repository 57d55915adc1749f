import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { TopicMissing } from '@kontor/streams';
import { ConfigInvalid, type ServiceConfig } from '../config.js';
import { main } from './main.js';

class RatesUnreadable extends Error {}

const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
const told = vi.spyOn(console, 'error').mockImplementation(() => undefined);
beforeEach(() => {
  exit.mockClear();
  told.mockClear();
});

const mainWith = (failure: Error) =>
  main({
    entry: new URL('../main.js', import.meta.url).href,
    readConfig: () => ({ KONTOR_SERVICE: 'counter' }) as ServiceConfig,
    createApp: (): Promise<NestFastifyApplication> => Promise.reject(failure),
    expected: [RatesUnreadable],
  });

describe('The main of a service that cannot start', () => {
  it.each([new ConfigInvalid(['KONTOR_BROKERS: is not set']), new TopicMissing('counter.counts.v1'), new RatesUnreadable('the file is not csv')])('tells what an operator can mend in a sentence: %s', async (failure) => {
    await mainWith(failure);
    expect(told).toHaveBeenCalledExactlyOnceWith(failure.message);
    expect(exit).toHaveBeenCalledExactlyOnceWith(1);
  });

  it('shows a defect whole', async () => {
    const defect = new TypeError('x is not a function');
    await mainWith(defect);
    expect(told).toHaveBeenCalledExactlyOnceWith(defect);
    expect(exit).toHaveBeenCalledExactlyOnceWith(1);
  });
});
