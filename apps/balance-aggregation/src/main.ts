import { main } from '@kontor/nest';
import { createApp, readLedgerConfig } from './app.module.js';

await main({ entry: import.meta.url, readConfig: readLedgerConfig, createApp });
