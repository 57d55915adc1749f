import { readFileSync } from 'node:fs';
import { Logger } from '@nestjs/common';
import { ConfigInvalid } from '@kontor/nest';
import { TopicMissing } from '@kontor/streams';
import { createApp, readPayoutConfig } from './app.module.js';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };

try {
  const config = readPayoutConfig(process.env);
  const app = await createApp(config);
  new Logger('Main').log({ msg: `${config.KONTOR_SERVICE} is up`, url: await app.getUrl(), version, node: process.version, partitions: config.KONTOR_PARTITIONS });
} catch (error) {
  const expected = error instanceof ConfigInvalid || error instanceof TopicMissing;
  console.error(expected ? error.message : error);
  process.exit(1);
}
