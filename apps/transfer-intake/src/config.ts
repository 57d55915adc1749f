import { readConfig, serviceEnv } from '@kontor/nest';
import { z } from 'zod';

const MASTER_KEY_BYTES = 32;

const intakeEnv = serviceEnv.extend({
  // No default: a key that everybody knows protects nobody, so a service without one does not start.
  KONTOR_MASTER_KEY: z.string()
    .regex(/^[A-Za-z0-9+/]{43}=$/, 'is not 32 bytes in base64').transform((text) => Buffer.from(text, 'base64'))
    .refine((key) => key.length === MASTER_KEY_BYTES, 'is not 32 bytes').describe('32 random bytes in base64, which wrap the keys of customers\' personal data; lose it, and that data is lost'),
  KONTOR_BOOKED_WITHIN_MS: z.string().regex(/^[1-9][0-9]{1,5}$/, 'is not a whole number of at least 10').transform(Number).default(1_000)
    .describe('in how many milliseconds a transfer should be booked: while it takes longer, no more are let in than that'),
});

export type IntakeConfig = z.output<typeof intakeEnv>;

/** Throws `ConfigInvalid` with all faults at once. */
export const readIntakeConfig = (env: NodeJS.ProcessEnv): IntakeConfig => readConfig(intakeEnv, env);
