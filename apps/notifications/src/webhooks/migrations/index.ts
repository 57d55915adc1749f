import { CreateWebhooks1764600100000 } from './create-webhooks.js';
import { IndexDueByEndpoint1764720000000 } from './index-due-by-endpoint.js';

export const webhookMigrations = [CreateWebhooks1764600100000, IndexDueByEndpoint1764720000000];
