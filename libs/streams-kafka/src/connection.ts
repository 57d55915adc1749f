import net from 'node:net';
import tls from 'node:tls';
import { Kafka, logLevel } from 'kafkajs';
import type { ISocketFactory, KafkaConfig, LogEntry, SASLOptions } from 'kafkajs';
import { mendKafkajs } from './kafkajs-defects.js';

/** How a broker is reached, by whichever client. */
export interface KafkaConnection {
  /** `host:port` of one or more brokers. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** `true`, or the options of Node's `tls.connect` (`ca`, `cert`, `key` for mutual TLS). */
  readonly ssl?: tls.ConnectionOptions | boolean;
  readonly sasl?: KafkaSasl;
  /** Gets all log lines; if it is absent, errors go to stderr and the rest nowhere. */
  readonly logger?: LogLine;
}

/** Who signs in at the broker. Over `plain` the password itself is sent: use it with TLS alone. */
export interface KafkaSasl {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
}

/** Weight of a client's log line. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
/** Takes one log line of a client: its text, and the values that belong to it by name. */
export type LogLine = (level: LogLevel, message: string, details: Readonly<Record<string, unknown>>) => void;

/**
 * After this long without an answer an outcome counts as unknown. A leader election takes a few seconds;
 * waiting longer than two of them only delays the caller, who then sends the same bytes again.
 */
export const REQUEST_TIMEOUT_MS = 10_000;

/** @param watch sees each of the client's log lines before the logger does */
export function kafkaClient(connection: KafkaConnection, watch: LogLine = () => {}): Kafka {
  mendKafkajs();
  const log = loggerOf(connection);
  const config: KafkaConfig = {
    brokers: [...connection.brokers],
    clientId: connection.clientId,
    connectionTimeout: 3_000,
    requestTimeout: REQUEST_TIMEOUT_MS,
    retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000 },
    socketFactory,
    logLevel: logLevel.INFO,
    logCreator: () => (entry) => {
      const { message, timestamp: _, logger: __, ...details } = entry.log;
      watch(levelOf(entry), message, details);
      log(levelOf(entry), `${entry.namespace}: ${message}`, details);
    },
  };
  if (connection.ssl !== undefined) config.ssl = connection.ssl;
  if (connection.sasl !== undefined) config.sasl = { ...connection.sasl } as SASLOptions;
  return new Kafka(config);
}

export function loggerOf({ logger, clientId }: KafkaConnection): LogLine {
  return (
    logger ??
    ((level, message) => {
      if (level === 'error') process.stderr.write(`${clientId}: ${message}\n`);
    })
  );
}

/** One level below what the client says: its errors are tried again here, and a lost broker is thousands of them. */
function levelOf({ level }: LogEntry): LogLevel {
  if (level === logLevel.ERROR) return 'warn';
  return level === logLevel.WARN ? 'info' : 'debug';
}

/** The client's own sockets leave Nagle's algorithm on, which holds a second request back until the first was acknowledged. */
const socketFactory: ISocketFactory = ({ host, port, ssl, onConnect }) => {
  const socket = ssl
    ? tls.connect({ host, port, ...(net.isIP(host) ? {} : { servername: host }), ...ssl }, onConnect)
    : net.connect({ host, port }, onConnect);
  socket.setNoDelay(true);
  socket.setKeepAlive(true, 60_000);
  return socket;
};
