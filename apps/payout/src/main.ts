import { main } from '@kontor/nest';
import { createApp, readPayoutConfig } from './app.module.js';

await main({ entry: import.meta.url, readConfig: readPayoutConfig, createApp });
