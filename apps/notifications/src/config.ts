import { readConfig, serviceEnv } from '@kontor/nest';
import { z } from 'zod';
import type { NamedKey } from './webhooks/sealed.js';

const KEY_BYTES = 32;
const NAMED_KEY = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/]{43}=)$/;

/** `name:key,name:key`. The first seals, all open. */
const sealingKeys = z.string().transform((text, context): readonly [NamedKey, ...NamedKey[]] => {
  const found = text.split(',').map((one): NamedKey => {
    const [, name = '', key = ''] = NAMED_KEY.exec(one.trim()) ?? [];
    return { name, key: Buffer.from(key, 'base64') };
  });
  const [first, ...others] = found;
  if (first !== undefined && found.every(({ key }) => key.length === KEY_BYTES) && new Set(found.map(({ name }) => name)).size === found.length) return [first, ...others];
  context.addIssue({ code: 'custom', message: 'is not name:key,name:key with keys of 32 bytes in base64 and names that differ' });
  return z.NEVER;
});

const notificationsEnv = serviceEnv.extend({
  KONTOR_MODE: z.enum(['demonstration', 'production']).default('demonstration').describe('production where real money moves: webhooks to this machine are refused there'),
  KONTOR_NOTICES_KEPT_DAYS: z.string().regex(/^[1-9][0-9]{0,4}$/, 'is not a number of days').transform(Number).default(90)
    .describe('for how many days notices and finished deliveries can be read and sent again'),
  KONTOR_WEBHOOK_KEYS: sealingKeys.describe('name:key of 32 bytes in base64 that secrets of webhooks are encrypted with; to replace it, put the new one before the old one'),
  KONTOR_WEBHOOK_LOOPBACK: z.enum(['refused', 'allowed']).default('refused').describe('allowed where webhooks may go to this machine over http: a sandbox'),
}).superRefine(({ KONTOR_MODE: mode, KONTOR_WEBHOOK_LOOPBACK: loopback }, context) => {
  if (mode === 'production' && loopback === 'allowed') context.addIssue({ code: 'custom', path: ['KONTOR_WEBHOOK_LOOPBACK'], message: 'is for sandboxes, refused with KONTOR_MODE=production' });
});

export type NotificationsConfig = z.output<typeof notificationsEnv>;

/** Throws `ConfigInvalid` with all faults at once. */
export const readNotificationsConfig = (env: NodeJS.ProcessEnv): NotificationsConfig => readConfig(notificationsEnv, env);
