import { readConfig, serviceEnv } from '@kontor/nest';
import { z } from 'zod';

const PROVIDER = /^[a-z][a-z0-9-]{0,31}$/;

/** `alpha=token,beta=token` → token by provider. */
const tokens = z.string().transform((text, context): Readonly<Record<string, string>> => {
  const entries = text.split(',').map((entry) => entry.split('='));
  const fits = entries.every(([provider = '', token = '', ...more]) => PROVIDER.test(provider) && token.length >= 16 && more.length === 0);
  if (fits && new Set(entries.map(([provider]) => provider)).size === entries.length && new Set(entries.map(([, token]) => token)).size === entries.length) return Object.fromEntries(entries) as Record<string, string>;
  context.addIssue({ code: 'custom', message: 'is not provider=token,provider=token, each name and each token once, tokens of at least 16 characters' });
  return z.NEVER;
});

const fxEnv = serviceEnv.extend({
  KONTOR_MODE: z.enum(['demonstration', 'production']).default('demonstration').describe('production where real money is priced: fixings are refused there'),
  KONTOR_RATES_FILE: z.string().min(1).optional().describe('a file of the European Central Bank\'s euro reference rates, csv, csv.gz, zip or xml; unset: the built-in demonstration fixing'),
  KONTOR_FEED_TOKENS: tokens.default({}).describe('who may send live prices, as provider=token,provider=token; unset: nobody'),
}).refine(({ KONTOR_MODE: mode, KONTOR_RATES_FILE: file }) => mode !== 'production' || file === undefined, {
  path: ['KONTOR_RATES_FILE'], message: 'is a source for demonstrations, refused with KONTOR_MODE=production',
});

export type FxConfig = z.output<typeof fxEnv>;
/** Token of the configuration. */
export const CONFIG = Symbol('fx-rating configuration');

/** Throws `ConfigInvalid` with all faults at once. */
export const readFxConfig = (env: NodeJS.ProcessEnv): FxConfig => readConfig(fxEnv, env);
