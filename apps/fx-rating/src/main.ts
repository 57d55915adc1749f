import { main } from '@kontor/nest';
import { createApp, RatesFileInvalid, readFxConfig } from './app.module.js';

await main({ entry: import.meta.url, readConfig: readFxConfig, createApp, expected: [RatesFileInvalid] });
