import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CURRENCY_TABLE } from './currency-table.js';
import { sharedDataMissing, sharedFile } from './shared-data.spec.support.js';

const isCurrent = (code: string): boolean => CURRENCY_TABLE.get(code)?.at(-1)?.until === undefined && CURRENCY_TABLE.get(code)?.length !== 0;
const OWN_CURRENT = [...CURRENCY_TABLE.keys()].filter(isCurrent).sort();
const OWN_WITHDRAWN = [...CURRENCY_TABLE.keys()].filter((code) => !isCurrent(code)).sort();

describe('the currency table by itself', () => {
  it('has 178 current and 129 withdrawn codes, each of three capitals', () => {
    expect([OWN_CURRENT.length, OWN_WITHDRAWN.length]).toEqual([178, 129]);
    for (const code of CURRENCY_TABLE.keys()) expect(code).toMatch(/^[A-Z]{3}$/);
  });

  it('has real days only, and periods in order', () => {
    for (const [code, periods] of CURRENCY_TABLE) {
      const days = periods.flatMap((p) => [p.from, p.until]).filter((day) => day !== undefined);
      expect(days, code).toEqual([...days].sort());
      for (const day of days) expect(new Date(day).toISOString().slice(0, 10), code).toBe(day);
    }
  });
});

describe('the currency table beside Intl', () => {
  // Intl counts decimals as people write them (CLDR), ISO 4217 as banks book them. ISO is the contract here.
  const FEWER_IN_DAILY_USE = new Set('AFN ALL COP HUF IDR IQD IRR KPW LAK LBP MGA MMK MRO PKR RSD SLL SOS STD SYP TMM UYW YER ZMK ZWD'.split(' '));

  it('differs in the decimals of those currencies only of which people drop the small change', () => {
    for (const [code, periods] of CURRENCY_TABLE) {
      const digits = periods.at(-1)?.digits;
      if (digits === undefined || digits === 'none') continue;
      const theirs = new Intl.NumberFormat('en', { style: 'currency', currency: code }).resolvedOptions().maximumFractionDigits;
      if (FEWER_IN_DAILY_USE.has(code)) expect(theirs, code).toBeLessThanOrEqual(digits);
      else expect(theirs, code).toBe(digits);
    }
  });

  it('knows every code that Intl supports', () => {
    expect(Intl.supportedValuesOf('currency').filter((code) => !CURRENCY_TABLE.has(code))).toEqual([]);
  });
});

interface Row { readonly code: string; readonly minor: string; readonly withdrawn: string }

/** The columns needed, from the right: only the first two, names, are ever quoted. */
function csvRows(): Row[] {
  const lines = readFileSync(sharedFile('iso4217/codes-all.csv'), 'utf8').trim().split(/\r?\n/).slice(1);
  return lines.map((line) => {
    const [, code = '', , minor = '', withdrawn = ''] = /,([A-Z]{0,3}),([0-9.]*),([0-9-]?),([^,"]*)$/.exec(line) ?? [];
    return { code, minor, withdrawn };
  }).filter((row) => row.code !== '');
}

function xmlCodes(file: string, entry: string): Map<string, string> {
  const text = readFileSync(sharedFile(`iso4217/${file}`), 'utf8');
  const entries = text.match(new RegExp(`<${entry}>[^]*?</${entry}>`, 'g')) ?? [];
  return new Map(entries.map((xml): [string, string] => [/<Ccy>(\w+)</.exec(xml)?.[1] ?? '', /<CcyMnrUnts>([^<]+)</.exec(xml)?.[1] ?? '']).filter(([code]) => code !== ''));
}

describe.skipIf(sharedDataMissing)('the currency table beside the ISO 4217 lists', () => {
  it('has the current codes of the newest list, with its decimals', () => {
    const current = csvRows().filter((row) => row.withdrawn === '');
    expect([...new Set(current.map((row) => row.code))].sort()).toEqual(OWN_CURRENT);
    for (const { code, minor } of current) expect(`${CURRENCY_TABLE.get(code)?.at(-1)?.digits}`, code).toBe(minor === '-' ? 'none' : minor);
  });

  it('has the withdrawn codes of the newest list', () => {
    const withdrawn = new Set(csvRows().filter((row) => row.withdrawn !== '').map((row) => row.code));
    expect([...withdrawn].filter((code) => !isCurrent(code)).sort()).toEqual(OWN_WITHDRAWN);
  });

  it('ends each code in the month that ISO states, or on the eve of it where ISO states the first month without', () => {
    for (const [code, periods] of CURRENCY_TABLE) {
      const until = periods.at(-1)?.until;
      if (until === undefined) continue;
      const month = csvRows().filter((row) => row.code === code).map((row) => row.withdrawn).sort().at(-1);
      const dayAfter = new Date(Date.parse(until) + 86_400_000).toISOString();
      expect([until.slice(0, 7), dayAfter.endsWith('-01T00:00:00.000Z') ? dayAfter.slice(0, 7) : ''], code).toContain(month);
    }
  });

  it('has no day for those codes only that ISO lets end before 2005, or that never had a minor unit', () => {
    const NEVER_A_UNIT = ['XFO', 'XFU'];
    for (const code of OWN_WITHDRAWN.filter((own) => CURRENCY_TABLE.get(own)?.length === 0 && !NEVER_A_UNIT.includes(own))) {
      const years = csvRows().filter((row) => row.code === code).map((row) => row.withdrawn.slice(0, 4));
      expect(years.every((year) => year < '2005'), code).toBe(true);
    }
  });

  it('differs from the XML lists of 2024 by what has happened since, and by nothing else', () => {
    const REASONS: Record<string, string> = {
      ANG: 'replaced by XCG on 2025-03-31',
      BGN: 'replaced by EUR on 2026-01-01',
      CUC: 'out of use since 2021-06; the XML list of current codes still has it',
      XAD: 'Arab accounting dinar, registered after the XML list',
      XCG: 'Caribbean guilder, valid from 2025-03-31',
    };
    const listed = xmlCodes('list-one-current.xml', 'CcyNtry');
    const differing = [...new Set([...listed.keys(), ...OWN_CURRENT])].filter((code) => listed.has(code) !== isCurrent(code)).sort();
    expect(differing).toEqual(Object.keys(REASONS));
    for (const [code, minor] of listed) expect(`${CURRENCY_TABLE.get(code)?.at(-1)?.digits}`, code).toBe(minor === 'N.A.' ? 'none' : minor);

    const historic = xmlCodes('list-three-historic.xml', 'HstrcCcyNtry');
    expect(OWN_WITHDRAWN.filter((code) => !historic.has(code))).toEqual(['BGN', 'CUC']);
  });
});
