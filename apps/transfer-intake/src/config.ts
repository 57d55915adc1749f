import { readConfig, serviceEnv } from '@kontor/nest';
import { z } from 'zod';

const intakeEnv = serviceEnv.extend({
  KONTOR_BOOKED_WITHIN_MS: z.string().regex(/^[1-9][0-9]{1,5}$/, 'is not a whole number of at least 10').transform(Number).default(1_000)
    .describe('in how many milliseconds a transfer should be booked: while it takes longer, no more are let in than that'),
});

export type IntakeConfig = z.output<typeof intakeEnv>;

/** Throws `ConfigInvalid` with all faults at once. */
export const readIntakeConfig = (env: NodeJS.ProcessEnv): IntakeConfig => readConfig(intakeEnv, env);
