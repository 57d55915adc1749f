import { main } from '@kontor/nest';
import { createApp, readNotificationsConfig } from './app.module.js';

await main({ entry: import.meta.url, readConfig: readNotificationsConfig, createApp });
