import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { currencyOn, currency, Rate } from '@kontor/money';
import { ticks } from '@kontor/events';
import { demonstrationFixing } from './demonstration-fixing.js';
import { newestFixing } from './ecb-csv.js';
import { fixingIdOf } from './fixing.js';
import { readRatesFile } from './rates-file.js';

const HISTORY = ['Date,USD,JPY,GBP,RUB,', '2024-12-31,1.0389,163.06,0.82918,N/A,', '2024-12-30,1.0444,163.43,0.82970,N/A,', ''].join('\n');
const NEWEST = { provider: 'ecb', date: '2024-12-31', base: 'EUR', rates: { USD: '1.0389', JPY: '163.06', GBP: '0.82918' } };

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'feeds-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a file of the European Central Bank', () => {
  it('gives its newest day, digits as published, without the currencies that have no rate', () => {
    expect(newestFixing(HISTORY, 'hist.csv')).toEqual(NEWEST);
  });

  it('may be the daily one, with spaces and a written month', () => {
    expect(newestFixing('Date, USD, JPY, GBP, RUB, \n31 December 2024, 1.0389, 163.06, 0.82918, N/A, \n', 'daily.csv')).toEqual(NEWEST);
    expect(newestFixing('Date, USD, \n2 January 2025, 1.0321, \n', 'daily.csv').date).toBe('2025-01-02');
  });

  it('may have line ends of Windows', () => {
    expect(newestFixing(HISTORY.replaceAll('\n', '\r\n'), 'hist.csv')).toEqual(NEWEST);
  });

  it.each([
    ['nothing in it', '', 'line 1: does not begin with "Date": not a file of euro reference rates'],
    ['a web page in it', '<!doctype html>\n<p>Sorry</p>\n', 'line 1: does not begin with "Date": not a file of euro reference rates'],
    ['no currency', 'Date,\n2024-12-31,\n', 'line 1: names no currency'],
    ['no day', 'Date,USD,\n', 'x.csv: has a header, but no rates'],
    ['a column that is no currency', 'Date,USD,usd,\n', 'line 1: column 3 is "usd", not a currency code'],
    ['a currency twice', 'Date,USD,USD,\n', 'line 1: USD stands twice'],
    ['a day that does not exist', 'Date,USD,\n2024-02-30,1.0,\n', 'line 2: "2024-02-30" is not a date'],
    ['a month that does not exist', 'Date,USD,\n12 Brumaire 2024,1.0,\n', 'line 2: "12 Brumaire 2024" is not a date'],
    ['a line with a cell too few', HISTORY.replace('0.82970,N/A', '0.82970'), 'line 3: has 3 rates where the header has 4 currencies'],
    ['a line with a cell too many', HISTORY.replace('163.43', '163.43,1'), 'line 3: has 5 rates where the header has 4 currencies'],
    ['a rate that is no decimal far down', HISTORY.replace('1.0444', '1,0444'.replace(',', ' ')), 'line 3: USD is "1 0444", neither a decimal nor N/A'],
    ['an exponent', HISTORY.replace('1.0389', '1e0'), 'line 2: USD is "1e0", neither a decimal nor N/A'],
    ['a negative rate', HISTORY.replace('1.0389', '-1.0389'), 'line 2: USD is "-1.0389", neither a decimal nor N/A'],
    ['an endless rate', HISTORY.replace('1.0389', '1'.repeat(100_000)), 'line 2: USD is "11111111111111111111…", neither a decimal nor N/A'],
    ['an empty cell', HISTORY.replace('1.0389', ''), 'line 2: USD is "", neither a decimal nor N/A'],
    ['a rate of zero', HISTORY.replace('1.0389', '0.000'), 'line 2: USD is zero'],
    ['the oldest day first', 'Date,USD,\n2024-12-30,1.0,\n2024-12-31,1.0,\n', 'line 3: 2024-12-31 after 2024-12-30: the newest day stands first, each once'],
    ['a day twice', 'Date,USD,\n2024-12-31,1.0,\n2024-12-31,1.0,\n', 'line 3: 2024-12-31 after 2024-12-31: the newest day stands first, each once'],
    ['an empty line between', HISTORY.replace('\n2024-12-30', '\n\n2024-12-30'), 'line 3: is empty'],
    ['no rate on its newest day', 'Date,USD,\n2024-12-31,N/A,\n', 'line 2: the newest day has no rate at all'],
  ])('is refused with %s, with the line and the reason', (_, text, message) => {
    expect(() => newestFixing(text, 'x.csv')).toThrow(message);
  });

  it('is read plain or gzipped, whatever its name', async () => {
    const [plain, gzipped] = [join(folder, 'plain.csv.gz'), join(folder, 'gzipped.csv')];
    writeFileSync(plain, HISTORY);
    writeFileSync(gzipped, gzipSync(HISTORY));
    expect(await readRatesFile(plain)).toEqual(NEWEST);
    expect(await readRatesFile(gzipped)).toEqual(NEWEST);
  });

  it('is refused if it is missing, a torn gzip, or no text', async () => {
    const file = join(folder, 'spoilt');
    await expect(readRatesFile(file)).rejects.toThrow(`${file}: cannot be read (ENOENT)`);
    writeFileSync(file, gzipSync(HISTORY).subarray(0, -12));
    await expect(readRatesFile(file)).rejects.toThrow(`${file}: is not a whole gzip file`);
    writeFileSync(file, Buffer.from([0x44, 0xff, 0xfe]));
    await expect(readRatesFile(file)).rejects.toThrow(`${file}: is not text in UTF-8`);
  });
});

describe('the real history', () => {
  const shared = process.env['KONTOR_SHARED'] ?? join(import.meta.dirname, '../../../../../shared/data');
  const file = join(shared, 'ecb/eurofxref-hist.csv.gz');
  // In CI its absence fails the test.
  const absent = !existsSync(file) && process.env['CI'] !== 'true';

  it.skipIf(absent)('is read whole, and its newest day has the rates that it had', async () => {
    const fixing = await readRatesFile(file);
    expect(fixing.date).toBe('2024-12-31');
    expect(fixing.rates).toMatchObject({ USD: '1.0389', JPY: '163.06', GBP: '0.82918', CHF: '0.9412' });
    expect(Object.keys(fixing.rates)).toHaveLength(30);
  });
});

describe('a fixing', () => {
  it('has an id of provider, day and content: the order of currencies does not matter, every digit does', () => {
    const turned = { ...NEWEST, base: 'EUR', rates: Object.fromEntries(Object.entries(NEWEST.rates).reverse()) } as const;
    const corrected = { ...turned, rates: { ...NEWEST.rates, USD: '1.0390' } };
    expect(fixingIdOf(turned)).toBe(fixingIdOf({ ...NEWEST, base: 'EUR' }));
    expect(fixingIdOf(turned)).toMatch(/^ecb:2024-12-31:[0-9a-f]{16}$/);
    expect(fixingIdOf(corrected)).not.toBe(fixingIdOf(turned));
  });
});

describe('the demonstration fixing', () => {
  it('is named as one, and has a rate between euro and each of many currencies that live on its day', () => {
    const { provider, date, rates } = demonstrationFixing;
    expect(provider).toBe('demonstration');
    expect(Object.keys(rates).length).toBeGreaterThanOrEqual(25);
    for (const [code, rate] of Object.entries(rates)) {
      expect(currencyOn(code, date), code).toMatchObject({ ok: true });
      expect(Rate.parse(rate, currency('EUR'), currency(code)), code).toMatchObject({ ok: true });
    }
  });

  it('can be published as it is', async () => {
    const { provider, date, base, rates } = demonstrationFixing;
    const result = await ticks.schemas.FixingPublished['~standard'].validate({ fixingId: fixingIdOf(demonstrationFixing), provider, date, base, rates });
    expect(result.issues).toBeUndefined();
  });
});
