import { readConfig, serviceEnv } from '@kontor/nest';
import { z } from 'zod';

const fxEnv = serviceEnv.extend({
  KONTOR_RATES_FILE: z.string().min(1).optional().describe('a file of the European Central Bank\'s euro reference rates, csv or csv.gz; unset: the built-in demonstration fixing'),
});

export type FxConfig = z.output<typeof fxEnv>;

/** Throws `ConfigInvalid` with all faults at once. */
export const readFxConfig = (env: NodeJS.ProcessEnv): FxConfig => readConfig(fxEnv, env);
