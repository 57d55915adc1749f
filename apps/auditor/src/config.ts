import { readConfig, serviceEnv } from '@kontor/nest';
import type { z } from 'zod';

export type AuditorConfig = z.output<typeof serviceEnv>;

/** Throws `ConfigInvalid` with all faults at once. */
export const readAuditorConfig = (env: NodeJS.ProcessEnv): AuditorConfig => readConfig(serviceEnv, env);
