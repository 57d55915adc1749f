import { type API, type Broker, Connection, type ConnectionOptions, SASLMechanisms } from '@platformatic/kafka';
import { type KafkaConnection, REQUEST_TIMEOUT_MS } from '../connection.js';
import { rejectionOf } from '../connection-rejected.js';

const CONNECT_TIMEOUT_MS = 3_000;

/** What broke a connection: the client tells it by an event, and whoever waits for an answer only that there will be none. */
const faults = new WeakMap<Connection, Error>();

/** Opens connections with the settings of one client. */
export class Dialer {
  /** `host:port` of each, as they were named. */
  readonly addresses: readonly string[];
  readonly brokers: readonly Broker[];
  readonly #connection: KafkaConnection;
  readonly #options: ConnectionOptions;

  constructor(connection: KafkaConnection) {
    this.#connection = connection;
    this.addresses = connection.brokers;
    this.brokers = connection.brokers.map(brokerOf);
    this.#options = optionsOf(connection);
  }

  /** Throws `ConnectionRejected` when other settings are wanted, else the client's error. */
  async dial({ host, port }: Broker): Promise<Connection> {
    const connection = new Connection(this.#connection.clientId, this.#options);
    connection.on('error', (error) => void faults.set(connection, error)); // without a listener an error would end the process
    try {
      await connection.connect(host, port);
      return connection;
    } catch (error) {
      void connection.close().catch(() => {});
      throw rejectionOf(error, [`${host}:${port}`]) ?? error;
    }
  }

  /** To the first of the named brokers that answers. */
  async dialAny(): Promise<Connection> {
    let failure: unknown;
    for (const broker of this.brokers) {
      try {
        return await this.dial(broker);
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }
}

/** One connection that is opened when it is needed, and anew after it broke. */
export class Line {
  readonly #dial: () => Promise<Connection>;
  #open: Promise<Connection> | undefined;
  #closed = false;

  constructor(dial: () => Promise<Connection>) {
    this.#dial = dial;
  }

  /** Sends one request, once, and resolves with its answer. Requests of one line are answered in their order. */
  async ask<A extends unknown[], R>(api: API<A, R>, ...args: A): Promise<R> {
    const connection = await this.connected();
    try {
      return await api.async(connection, ...args);
    } catch (error) {
      const fault = faults.get(connection);
      throw (fault && rejectionOf(fault, [`${connection.host}:${connection.port}`])) ?? error;
    }
  }

  connected(): Promise<Connection> {
    if (this.#closed) return Promise.reject(new Error('the log is closed'));
    this.#open ??= this.#connect();
    return this.#open;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.drop();
  }

  /** Ends the connection; requests under way fail, and the next one opens another. */
  async drop(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await open?.then((connection) => connection.close()).catch(() => {});
  }

  #connect(): Promise<Connection> {
    const opening = this.#dial();
    const lost = (): void => {
      if (this.#open === opening) this.#open = undefined;
    };
    opening.then((connection) => connection.once('close', lost).once('error', lost), lost);
    return opening;
  }
}

function brokerOf(address: string): Broker {
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(address.slice(colon + 1)) };
}

function optionsOf({ ssl, sasl }: KafkaConnection): ConnectionOptions {
  return {
    connectTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    ...(ssl === undefined || ssl === false ? {} : { tls: ssl === true ? {} : ssl }),
    ...(sasl === undefined ? {} : { sasl: { mechanism: MECHANISMS[sasl.mechanism], username: sasl.username, password: sasl.password } }),
  };
}

const MECHANISMS = {
  'plain': SASLMechanisms.PLAIN,
  'scram-sha-256': SASLMechanisms.SCRAM_SHA_256,
  'scram-sha-512': SASLMechanisms.SCRAM_SHA_512,
} as const;
