import { main } from '@kontor/nest';
import { createApp, readIntakeConfig } from './app.module.js';

await main({ entry: import.meta.url, readConfig: readIntakeConfig, createApp });
