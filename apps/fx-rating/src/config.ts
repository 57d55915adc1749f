import { readConfig, serviceEnv } from '@kontor/nest';
import { z } from 'zod';
import { pairOf, storedPair, type Pair } from './domain/pair-direction.js';
import { CODE } from './feeds/ecb-csv.js';

const PROVIDER = /^[a-z][a-z0-9-]{0,31}$/;

/** `alpha=token,beta=token` → token by provider. */
const tokens = z.string().transform((text, context): Readonly<Record<string, string>> => {
  const entries = text.split(',').map((entry) => entry.split('='));
  const fits = entries.every(([provider = '', token = '', ...more]) => PROVIDER.test(provider) && token.length >= 16 && more.length === 0);
  if (fits && new Set(entries.map(([provider]) => provider)).size === entries.length && new Set(entries.map(([, token]) => token)).size === entries.length) return Object.fromEntries(entries) as Record<string, string>;
  context.addIssue({ code: 'custom', message: 'is not provider=token,provider=token, each name and each token once, tokens of at least 16 characters' });
  return z.NEVER;
});

/** Where rates may be downloaded from: over TLS, or from this machine; anybody on the way could change them otherwise. */
const ratesUrl = z.url({ protocol: /^https?$/, error: 'is not an http(s):// URL' }).refine((text) => {
  if (!/^https?:/.test(text) || !URL.canParse(text)) return true; // said already
  const { protocol, hostname, username, password } = new URL(text);
  return username === '' && password === '' && (protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname));
}, 'is neither https nor of this machine, or names a user');

const wholeNumber = (min: number, max: number) => z.string().regex(/^[0-9]{1,9}$/, 'is not a whole number').transform(Number).pipe(z.number().min(min).max(max));

/** What prices no real money: daily rates, which invite arbitrage, and made-up ones. */
const DEMONSTRATION_SOURCES = ['KONTOR_RATES_FILE', 'KONTOR_ECB_URL', 'KONTOR_TICKS_SEED'] as const;

const TICK_PAIRS_MAX = 50;
/** `EUR/USD,GBP/USD`, each in the direction that is kept of it. */
const pairs = z.string().transform((text, context): readonly Pair[] => {
  const found = text.split(',').map((one): Pair => { const [base = '', quote = ''] = one.trim().split('/'); return { base, quote }; });
  const fits = found.every(({ base, quote }) => CODE.test(base) && CODE.test(quote) && base !== quote && pairOf(storedPair(base, quote)) === pairOf({ base, quote }));
  if (fits && found.length <= TICK_PAIRS_MAX && new Set(found.map(pairOf)).size === found.length && text.split(',').every((one) => one.split('/').length === 2)) return found;
  context.addIssue({ code: 'custom', message: `is not BASE/QUOTE,BASE/QUOTE, at most ${TICK_PAIRS_MAX} pairs, each once and in the direction in which it is kept, as EUR/USD` });
  return z.NEVER;
});

const fxEnv = serviceEnv.extend({
  KONTOR_MODE: z.enum(['demonstration', 'production']).default('demonstration').describe('production where real money is priced: fixings are refused there'),
  KONTOR_RATES_FILE: z.string().min(1).optional().describe('a file of the European Central Bank\'s euro reference rates, csv, csv.gz, zip or xml; unset: the built-in demonstration fixing'),
  KONTOR_ECB_URL: ratesUrl.optional().describe('where to download daily rates from, as https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml; unset: nowhere'),
  KONTOR_ECB_EVERY_MINUTES: wholeNumber(1, 1_440).default(60).describe('how often it is asked for newer ones, minutes'),
  KONTOR_TICKS_SEED: z.string().min(1).max(100).optional().describe('a text from which live prices are made up, the same for the same text; unset: none are'),
  KONTOR_TICKS_PAIRS: pairs.default([{ base: 'EUR', quote: 'USD' }, { base: 'EUR', quote: 'GBP' }, { base: 'EUR', quote: 'CHF' }, { base: 'EUR', quote: 'JPY' }]).describe('for which pairs, as EUR/USD,EUR/JPY'),
  KONTOR_TICKS_EVERY_MS: wholeNumber(20, 5_000).default(1_000).describe('how often, milliseconds; a live price is good for ten seconds'),
  KONTOR_FEED_TOKENS: tokens.default({}).describe('who may send live prices, as provider=token,provider=token; unset: nobody'),
}).superRefine(({ KONTOR_MODE: mode, ...config }, context) => {
  const fault = (name: keyof typeof config, message: string) => context.addIssue({ code: 'custom', path: [name], message });
  if (mode === 'production') {
    for (const name of DEMONSTRATION_SOURCES) if (config[name] !== undefined) fault(name, 'is a source for demonstrations, refused with KONTOR_MODE=production');
  } else if (config.KONTOR_RATES_FILE !== undefined && config.KONTOR_ECB_URL !== undefined) fault('KONTOR_ECB_URL', 'is a source of daily rates beside KONTOR_RATES_FILE, where one is enough');
});

export type FxConfig = z.output<typeof fxEnv>;
/** Token of the configuration. */
export const CONFIG = Symbol('fx-rating configuration');

/** Throws `ConfigInvalid` with all faults at once. */
export const readFxConfig = (env: NodeJS.ProcessEnv): FxConfig => readConfig(fxEnv, env);
