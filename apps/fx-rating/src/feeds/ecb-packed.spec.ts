import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newestXmlFixing } from './ecb-xml.js';
import { readRatesFile } from './rates-file.js';

const DAILY = `<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
  <gesmes:subject>Reference rates</gesmes:subject>
  <gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender>
  <Cube><Cube time='2024-12-31'><Cube currency='USD' rate='1.0389'/><Cube currency='JPY' rate='163.060'/></Cube></Cube>
</gesmes:Envelope>`;
const NEWEST = { provider: 'ecb', date: '2024-12-31', base: 'EUR', rates: { USD: '1.0389', JPY: '163.060' } };
const CSV = 'Date, USD, JPY, \n31 December 2024, 1.0389, 163.060, \n';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'feeds-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function saved(bytes: string | Uint8Array): string {
  const file = join(folder, 'rates');
  writeFileSync(file, bytes);
  return file;
}

describe('an XML file of the European Central Bank', () => {
  it('gives its newest day, digits as published', async () => {
    expect(await readRatesFile(saved(DAILY))).toEqual(NEWEST);
    const history = DAILY.replace("<Cube><Cube time", "<Cube><Cube time='2024-12-30'><Cube currency='USD' rate='1.0444'/></Cube><Cube time");
    expect(newestXmlFixing(history, 'hist.xml')).toEqual(NEWEST);
  });

  it.each([
    ['a document type', DAILY.replace('<gesmes:Envelope', '<!DOCTYPE x [<!ENTITY e "1">]><gesmes:Envelope'), 'declares a document type'],
    ['a tag that is not closed', DAILY.replace('</Cube></Cube>', '</Cube>'), 'is not well-formed XML'],
    ['another content', '<?xml version="1.0"?><html><body/></html>', 'has no day in it'],
    ['a rate that is no decimal', DAILY.replace('1.0389', '1,0389'), '2024-12-31: USD is "1,0389", neither a decimal nor N/A'],
    ['a rate of zero', DAILY.replace('1.0389', '0'), '2024-12-31: USD is zero'],
    ['an entity for a rate', DAILY.replace('1.0389', '&#49;'), '2024-12-31: USD is "&#49;"'],
    ['a currency twice', DAILY.replace('JPY', 'USD'), '2024-12-31: USD stands twice'],
    ['a code that is none', DAILY.replace('JPY', 'jpy'), '2024-12-31: "jpy" is not a currency code'],
    ['a day that does not exist', DAILY.replace('2024-12-31', '2024-12-32'), '"2024-12-32" is not a date'],
  ])('is refused with %s', (_, text, message) => {
    expect(() => newestXmlFixing(text, 'x.xml')).toThrow(message);
  });
});

describe('a zip of the European Central Bank', () => {
  it('is read by what its one file has in it', async () => {
    expect(await readRatesFile(saved(zipSync({ 'eurofxref.csv': strToU8(CSV) })))).toEqual(NEWEST);
    expect(await readRatesFile(saved(zipSync({ 'eurofxref.xml': strToU8(DAILY) })))).toEqual(NEWEST);
  });

  it('is refused with no file or several, or if it is torn', async () => {
    await expect(readRatesFile(saved(zipSync({ 'a.csv': strToU8(CSV), 'b.csv': strToU8(CSV) })))).rejects.toThrow('is a zip of 2 files');
    const torn = zipSync({ 'a.csv': strToU8(CSV) });
    await expect(readRatesFile(saved(torn.subarray(0, torn.length - 30)))).rejects.toThrow('is not a whole zip file');
  });
});
