import type { LoggerService } from '@nestjs/common';
import { pino, type DestinationStream, type Level, type Logger } from 'pino';
import { censored, scrubbed } from './redaction.js';

/** Whose lines a logger writes, which of them, and where to. */
export interface LoggingOptions {
  readonly service: string;
  /** Default `info`. */
  readonly level?: Level;
  /** Default: standard output. */
  readonly destination?: DestinationStream | undefined;
}

/** Nest's logger on pino: a JSON object per line, without secrets and persons. Messages may be objects with a `msg`. */
export class ServiceLogger implements LoggerService {
  readonly pino: Logger;

  constructor({ service, level = 'info', destination }: LoggingOptions) {
    const options = {
      level,
      base: { service },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label: string) => ({ level: label }), log: censored },
      serializers: { err: loggedError },
      hooks: { streamWrite: scrubbed },
    };
    this.pino = destination === undefined ? pino(options) : pino(options, destination);
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  /** Nest puts the context last, and an error's stack before it. */
  private write(level: Level, message: unknown, rest: readonly unknown[]): void {
    if (!this.pino.isLevelEnabled(level)) return;
    const context = rest.at(-1);
    const stack = rest.length > 1 ? rest[0] : undefined;
    const fields = { ...(typeof context === 'string' ? { context } : {}), ...(typeof stack === 'string' ? { stack } : {}) };
    if (message instanceof Error) this.pino[level]({ ...fields, err: message }, message.message);
    else if (typeof message === 'object' && message !== null) this.pino[level]({ ...fields, ...message });
    else this.pino[level](fields, String(message));
  }
}

/** Without `detail`, `where` and the like: database drivers put values of rows there. */
const loggedError = (error: unknown) =>
  error instanceof Error ? { type: error.constructor.name, message: error.message, stack: error.stack } : { type: typeof error };
