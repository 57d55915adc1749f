import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import type { Log } from '@kontor/streams';
import { UnknownOutcome } from '@kontor/streams';
import { Received } from '@kontor/streams/testing';
import type { Broker, Connection } from '@platformatic/kafka';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { brokers, connection, deleteTopics, newTopic } from '../broker.spec.support.js';
import { type KafkaLogOptions, openLogOn } from '../log-on-client.js';
import { Cluster } from './cluster.js';
import { platformaticClient } from './index.js';
import { Dialer } from './wiring.js';

const PRODUCE = 0;
const record = (value: string) => ({ key: null, value: Buffer.from(value), headers: {} });
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

/** Stands between client and broker, and loses what it is told to. */
class Proxy {
  readonly #server = net.createServer((client) => this.#join(client));
  readonly #sockets = new Set<net.Socket>();
  /** Of the next produce request: `request` never reaches the broker, `answer` never comes back. The connection ends with it. */
  loses: 'request' | 'answer' | undefined;

  async listen(): Promise<Broker> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return { host: '127.0.0.1', port: (this.#server.address() as AddressInfo).port };
  }

  cutAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.cutAll();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(client: net.Socket): void {
    const colon = brokers[0]!.lastIndexOf(':');
    const broker = net.connect(Number(brokers[0]!.slice(colon + 1)), brokers[0]!.slice(0, colon));
    let answersLost = false;
    for (const [socket, other] of [[client, broker], [broker, client]] as const) {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (bytes: Buffer) => {
      const isProduce = bytes.length > 6 && bytes.readInt16BE(4) === PRODUCE; // a small request comes in one piece
      const loses = isProduce ? this.loses : undefined;
      if (loses !== undefined) this.loses = undefined;
      if (loses === 'request') return void client.destroy();
      if (loses === 'answer') answersLost = true;
      broker.write(bytes);
    });
    broker.on('data', (bytes: Buffer) => (answersLost ? client.destroy() : client.write(bytes)));
  }
}

/** Whatever broker is named, the way to it leads through the proxy. */
class ProxyDialer extends Dialer {
  constructor(options: KafkaLogOptions, private readonly proxy: Broker) {
    super(options);
  }

  override dial(): Promise<Connection> {
    return super.dial(this.proxy);
  }
}

const open: (() => Promise<void>)[] = [];

async function logBehindProxy(topic: string): Promise<{ log: Log; proxy: Proxy }> {
  const proxy = new Proxy();
  const options = { ...connection, topics: [topic], producers: 1 };
  const log = await openLogOn(platformaticClient(new Cluster(new ProxyDialer(options, await proxy.listen())), options), options);
  open.push(async () => {
    await log.close();
    await proxy.close();
  });
  return { log, proxy };
}

afterEach(async () => {
  for (const close of open.splice(0)) await close();
});
afterAll(deleteTopics);

describe('the log on @platformatic/kafka, over connections that break', () => {
  it('does not know the outcome of an append whose request was lost, nor of one whose answer was lost', async () => {
    const topic = await newTopic(1);
    const { log, proxy } = await logBehindProxy(topic);
    proxy.loses = 'request';
    await expect(log.append(topic, 0, record('lost'))).rejects.toBeInstanceOf(UnknownOutcome);
    proxy.loses = 'answer';
    await expect(log.append(topic, 0, record('landed'))).rejects.toBeInstanceOf(UnknownOutcome);
    expect(await log.append(topic, 0, record('next'))).toBe(1);
    const received = new Received();
    log.follow(topic, 0, 0, received);
    expect((await received.atLeast(2)).values).toEqual(['landed', 'next']);
  });

  it('sends a keyed record until it is answered, so that it may land twice', async () => {
    const topic = await newTopic(1);
    const { log, proxy } = await logBehindProxy(topic);
    proxy.loses = 'answer';
    await log.send(topic, [{ ...record('sent'), key: 'k' }]);
    expect(await log.bounds(topic, 0)).toEqual({ first: 0, end: 2 });
  });

  it('follows on without a gap or a repeat when its connections are cut again and again', async () => {
    const topic = await newTopic(2);
    const { log, proxy } = await logBehindProxy(topic);
    const received = [new Received(), new Received()];
    log.follow(topic, 0, 0, received[0]!);
    log.follow(topic, 1, 0, received[1]!, 'relaxed');
    for (let i = 0; i < 5; i++) {
      await log.append(topic, 0, record(`${i}`));
      await log.append(topic, 1, record(`${i}`));
      proxy.cutAll();
      // An append that is cut may have landed all the same: until one is answered there is no knowing how many did.
      await expect.poll(() => log.append(topic, 0, record('probe')).then(() => true, () => false)).toBe(true);
      await expect.poll(() => log.append(topic, 1, record('probe')).then(() => true, () => false)).toBe(true);
    }
    for (const [partition, one] of received.entries()) {
      const { end } = await log.bounds(topic, partition);
      expect((await one.atLeast(end)).offsets).toEqual(numbers(0, end));
      expect(one.values.filter((value) => value !== 'probe')).toEqual(['0', '1', '2', '3', '4']);
    }
  });
});
