// Shapes that the HTTP resources of several services have in common: what is sent (`sent…`) is judged later and shaped
// here, what is answered has a name in the API's document.
import { z } from 'zod';
import { reference } from './fields.js';

/** A currency as a client sends it. Which are known is judged on the day. The pattern is for the document alone. */
export const sentCurrency = z.string().meta({ pattern: '^[A-Z]{3}$', description: 'ISO 4217 code', examples: ['EUR'] });
/** An amount as a client sends it: how it must be written is the parser's to say, with a code for each fault. */
export const sentMoney = z.strictObject({
  amount: z.string().meta({ pattern: '^(0|[1-9][0-9]{0,17})(\\.[0-9]{1,4})?$', description: 'Major units as decimal text, with at most as many decimals as the currency has', examples: ['100.00'] }),
  currency: sentCurrency,
}).meta({ id: 'SentMoney', examples: [{ amount: '100.00', currency: 'EUR' }] });

/**
 * Text for people, as a client sends it. The document says in code points what the expression says in classes of Unicode,
 * which not every engine knows; half characters are refused before, wherever they are.
 */
export const sentText = reference.meta({ pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb]{1,140}$' });

/** RFC 3339, in UTC with milliseconds. */
export const shownInstant = z.string().meta({ format: 'date-time', examples: ['2026-11-02T09:30:00.000Z'] });
/** `YYYY-MM-DD`. */
export const shownDay = z.string().meta({ format: 'date', examples: ['2026-11-02'] });
/** Money as it is answered. */
export const shownMoney = z.object({
  amount: z.string().regex(/^-?(0|[1-9][0-9]*)(\.[0-9]{1,4})?$/).describe('Major units as decimal text, with as many decimals as the currency has'),
  currency: z.string().regex(/^[A-Z]{3}$/).describe('ISO 4217 code'),
}).meta({ id: 'Money', examples: [{ amount: '100.00', currency: 'EUR' }] });
