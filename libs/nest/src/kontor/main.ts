import { readFileSync } from 'node:fs';
import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { TopicMissing, TopicsDiffer } from '@kontor/streams';
import { ConfigInvalid, type ServiceConfig } from '../config.js';

/** How a service's process is made from its environment. */
export interface Main<C extends ServiceConfig> {
  /** The main file's `import.meta.url`: in `dist`, beside which the service's `package.json` stands. */
  readonly entry: string;
  readonly readConfig: (env: NodeJS.ProcessEnv) => C;
  readonly createApp: (config: C) => Promise<NestFastifyApplication>;
  /** Errors of the operator's making, beside those of configuration and topics: told in a sentence, without a stack. */
  readonly expected?: readonly (abstract new (...given: never[]) => Error)[];
}

/** A service's process: reads the environment, starts, says that it is up; or says what is wrong and ends with status 1. */
export async function main<C extends ServiceConfig>({ entry, readConfig, createApp, expected = [] }: Main<C>): Promise<void> {
  try {
    const { version } = JSON.parse(readFileSync(new URL('../package.json', entry), 'utf8')) as { version: string };
    const config = readConfig(process.env);
    const app = await createApp(config);
    new Logger('Main').log({ msg: `${config.KONTOR_SERVICE} is up`, url: await app.getUrl(), version, node: process.version, partitions: config.KONTOR_PARTITIONS });
  } catch (error) {
    const told = [ConfigInvalid, TopicMissing, TopicsDiffer, ...expected].some((known) => error instanceof known);
    console.error(told ? (error as Error).message : error);
    process.exit(1);
  }
}
