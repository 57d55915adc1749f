import { XMLParser } from 'fast-xml-parser';
import { SyntaxValidator } from 'fast-xml-validator';
import { CODE, PROVIDER, RatesFileInvalid, dayOf, figureOf, shown } from './ecb-csv.js';
import type { Fixing } from './fixing.js';

interface Cube {
  readonly time?: string;
  readonly currency?: string;
  readonly rate?: string;
  readonly Cube?: readonly Cube[];
}

// Figures stay the text they are. Entities are not resolved: the format has none, and they are how XML is abused.
const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', parseAttributeValue: false, processEntities: false, removeNSPrefix: true, isArray: (name) => name === 'Cube' });

/** The newest fixing of an XML file of euro reference rates: the daily one or a history. Every day is checked before any is used. Throws `RatesFileInvalid`. */
export function newestXmlFixing(text: string, file: string): Fixing {
  if (text.includes('<!DOCTYPE')) throw new RatesFileInvalid(file, undefined, 'declares a document type, which these files never do');
  const fixings = (parsed(text, file).Envelope?.Cube?.[0]?.Cube ?? []).map((day) => fixingOf(day, file));
  const [newest] = fixings.toSorted((a, b) => (a.date < b.date ? 1 : -1));
  if (newest === undefined) throw new RatesFileInvalid(file, undefined, 'has no day in it: not a file of euro reference rates');
  if (Object.keys(newest.rates).length === 0) throw new RatesFileInvalid(file, undefined, 'the newest day has no rate at all');
  return newest;
}

function parsed(text: string, file: string): { readonly Envelope?: { readonly Cube?: readonly Cube[] } } {
  try {
    SyntaxValidator.validate(text); // the parser itself takes what is not well-formed, and makes something of it
    return parser.parse(text) as ReturnType<typeof parsed>;
  } catch (error) {
    throw new RatesFileInvalid(file, undefined, `is not well-formed XML (${(error as Error).message})`);
  }
}

function fixingOf({ time = '', Cube: cubes = [] }: Cube, file: string): Fixing {
  const date = dayOf(time);
  if (date === undefined) throw new RatesFileInvalid(file, undefined, `"${shown(time)}" is not a date`);
  const fail = (reason: string) => new RatesFileInvalid(file, undefined, `${date}: ${reason}`);
  const rates: Record<string, string> = {};
  for (const { currency = '', rate = '' } of cubes) {
    if (!CODE.test(currency)) throw fail(`"${shown(currency)}" is not a currency code`);
    if (currency in rates) throw fail(`${currency} stands twice`);
    rates[currency] = figureOf(currency, rate, fail);
  }
  return { provider: PROVIDER, date, base: 'EUR', rates };
}
