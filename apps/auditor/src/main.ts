import { main } from '@kontor/nest';
import { createApp, readAuditorConfig } from './app.module.js';

await main({ entry: import.meta.url, readConfig: readAuditorConfig, createApp });
