import { readConfig, serviceEnv } from '@kontor/nest';
import { z } from 'zod';

const notificationsEnv = serviceEnv.extend({
  KONTOR_NOTICES_KEPT_DAYS: z.string().regex(/^[1-9][0-9]{0,4}$/, 'is not a number of days').transform(Number).default(90)
    .describe('for how many days notices and finished deliveries can be read and sent again'),
});

export type NotificationsConfig = z.output<typeof notificationsEnv>;

/** Throws `ConfigInvalid` with all faults at once. */
export const readNotificationsConfig = (env: NodeJS.ProcessEnv): NotificationsConfig => readConfig(notificationsEnv, env);
