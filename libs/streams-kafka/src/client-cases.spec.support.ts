import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { partitionOf } from '@kontor/streams';
import { logConformance, Received } from '@kontor/streams/testing';
import { Partitioners } from 'kafkajs';
import { expect, it } from 'vitest';
import { brokers, harnessOf, kafka, newTopic, type OpenLog } from './broker.spec.support.js';

export const record = (value: string) => ({ key: null, value: Buffer.from(value), headers: {} });
export const numbers = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

/**
 * What every Kafka client that carries the log must do, beside its own.
 * @param opener name of the function that opens it, exported by the module at `url`
 */
export function clientCases(open: OpenLog, opener: string, url: URL): void {
  // What needs faults is left to the in-memory log: one broker cannot lose its leader or its answers on demand.
  for (const { name, needs, run } of logConformance) if (needs !== 'faults') it(name, () => run(harnessOf(open)));

  it('partitions keys as the Java client does', async () => {
    const topic = await newTopic(7);
    const log = await open(topic);
    const keys = [...numbers(0, 60).map((i) => `customer-${i}`), 'Zoë', '日本', '🂡', '', 'x'.repeat(300)];
    await log.send(topic, keys.map((key) => ({ ...record(key), key })));
    const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner, allowAutoTopicCreation: false });
    await producer.connect();
    await producer.send({ topic, messages: keys.map((key) => ({ key, value: key, headers: { of: 'kafkajs' } })) });
    await producer.disconnect();
    for (let partition = 0; partition < 7; partition++) {
      const received = new Received();
      log.follow(topic, partition, 0, received);
      const mine = keys.filter((key) => partitionOf(key, 7) === partition);
      expect((await received.atLeast(mine.length * 2)).values).toEqual([...mine, ...mine]);
    }
    await log.close();
  });

  it('lets its process end by itself when closed, and prints no warning', async () => {
    const topic = await newTopic(1);
    const program = `
      const { ${opener}: open } = await import(${JSON.stringify(url.href)});
      const log = await open({ brokers: ${JSON.stringify(brokers)}, clientId: 'ends-by-itself', topics: ['${topic}'] });
      log.follow('${topic}', 0, 0, { records() {}, failed(error) { throw error; } });
      await log.append('${topic}', 0, { key: null, value: Buffer.from('a'), headers: {} });
      await log.send('${topic}', [{ key: 'k', value: Buffer.from('b'), headers: {} }]);
      await log.close();
      console.log('closed');`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'pipe'], timeout: 20_000 });
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit') as Promise<[number]>]);
    expect({ out, err, code }).toEqual({ out: 'closed\n', err: '', code: 0 });
  });
}
