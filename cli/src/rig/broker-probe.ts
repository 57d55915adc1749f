import { randomInt } from 'node:crypto';
import { connect } from 'node:net';

export interface BrokerMetadata {
  readonly clusterId: string;
  /** How many brokers the cluster has registered. */
  readonly brokers: number;
}

const metadataKey = 3;
const metadataVersion = 5; // the newest before tagged fields; Kafka 4 still speaks it

/**
 * Asks a broker for the cluster's metadata, as a client's first request does. A listening port proves less: a broker
 * listens before it serves. Written on the bare protocol, because the Kafka client belongs to the streams library.
 * Rejects if there is no connection or no answer within the time.
 */
export function probeBroker(address: string, timeoutMs: number): Promise<BrokerMetadata> {
  const separator = address.lastIndexOf(':');
  const host = address.slice(0, separator).replace(/^\[|\]$/g, '');
  const port = Number(address.slice(separator + 1));
  return new Promise((resolve, reject) => {
    const correlation = randomInt(1, 2 ** 31 - 1);
    const socket = connect({ host, port, timeout: timeoutMs });
    let received: Buffer = Buffer.alloc(0);
    const fail = (reason: string): void => {
      socket.destroy();
      reject(new Error(`${address}: ${reason}`));
    };
    socket.once('connect', () => socket.write(metadataRequest(correlation)));
    socket.once('timeout', () => fail(`no answer within ${timeoutMs} ms`));
    socket.once('error', (error) => fail(error.message));
    socket.once('end', () => fail('the connection was closed before an answer'));
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 4 || received.length < 4 + received.readInt32BE(0)) return;
      socket.destroy();
      try {
        resolve(readMetadata(received, correlation));
      } catch (error) {
        reject(new Error(`${address}: not a Kafka broker (${String(error)})`));
      }
    });
  });
}

function metadataRequest(correlation: number): Buffer {
  const client = Buffer.from('kontor-rig');
  const head = Buffer.alloc(10);
  head.writeInt16BE(metadataKey, 0);
  head.writeInt16BE(metadataVersion, 2);
  head.writeInt32BE(correlation, 4);
  head.writeInt16BE(client.length, 8);
  const noTopics = Buffer.alloc(5); // an empty list of topics, and no leave to create any
  const size = Buffer.alloc(4);
  size.writeInt32BE(head.length + client.length + noTopics.length);
  return Buffer.concat([size, head, client, noTopics]);
}

function readMetadata(response: Buffer, correlation: number): BrokerMetadata {
  let at = 4;
  const int32 = (): number => {
    at += 4;
    return response.readInt32BE(at - 4);
  };
  const text = (): string | null => {
    const length = response.readInt16BE(at);
    at += 2;
    if (length < 0) return null;
    at += length;
    return response.toString('utf8', at - length, at);
  };
  if (int32() !== correlation) throw new Error('it answered another request');
  int32(); // throttle time
  const brokers = int32();
  if (brokers < 0 || brokers > 10_000) throw new Error('no such number of brokers');
  for (let broker = 0; broker < brokers; broker += 1) {
    int32(); // node id
    text(); // host
    int32(); // port
    text(); // rack
  }
  return { clusterId: text() ?? '', brokers };
}
