import { describe, expect, it } from 'vitest';
import { BIC, isRoutingNumber, SORT_CODE } from './bank-codes.js';
import { asElectronic, ibanFault } from './iban.js';
import { sharedDataMissing, sharedRows } from './shared-data.spec.support.js';

describe('an IBAN', () => {
  it.each([
    ['GB82WEST12345698765432', undefined], ['DE89370400440532013000', undefined], ['FR1420041010050500013M02606', undefined],
    ['GB83WEST12345698765432', 'IBAN_CHECK_DIGITS'], ['GB82WEST1234569876543', 'IBAN_LENGTH'], ['GB82WE5T12345698765432', 'IBAN_STRUCTURE'],
    ['XX82WEST12345698765432', 'IBAN_COUNTRY_UNKNOWN'], ['GB82 WEST 1234 5698 7654 32', 'IBAN_MALFORMED'], ['gb82west12345698765432', 'IBAN_MALFORMED'],
    ['', 'IBAN_MALFORMED'], ['GB', 'IBAN_MALFORMED'], ['DE' + '0'.repeat(10_000), 'IBAN_MALFORMED'], ['ＧＢ82WEST12345698765432', 'IBAN_MALFORMED'],
  ])('%s: %s', (text, fault) => expect(ibanFault(text)).toBe(fault));

  it('is read as people write it: in groups, in small letters', () => {
    expect(ibanFault(asElectronic('gb82 west 1234 5698 7654 32'))).toBeUndefined();
  });

  it.skipIf(sharedDataMissing)('is judged as all 486 vectors of the reference data say', () => {
    const rows = sharedRows('iban/iban-vectors.csv');
    expect(rows).toHaveLength(486);
    for (const [iban = '', valid, normalised, , kind] of rows) {
      expect(ibanFault(iban) === undefined, `${iban} (${kind})`).toBe(valid === 'true');
      expect(ibanFault(asElectronic(iban)) === undefined, `${iban} (${kind})`).toBe(normalised === 'true');
    }
  });

  it.skipIf(sharedDataMissing)('has the length that the reference data says, in every country of the registry', () => {
    for (const [country, length, , , , , , , , , , registered] of sharedRows('iban/iban-structure.csv')) {
      const made = `${country}00${'0'.repeat(Number(length) - 4)}`;
      if (registered === 'true') expect(['IBAN_STRUCTURE', 'IBAN_CHECK_DIGITS'], country).toContain(ibanFault(made));
      else expect(ibanFault(made), country).toBe('IBAN_COUNTRY_UNKNOWN');
    }
  });
});

describe('a routing number', () => {
  it.each(['021000021', '011401533', '121000358'])('%s is one', (text) => expect(isRoutingNumber(text)).toBe(true));
  it.each(['021000022', '000000000', '12100035', '1210003580', '991000020', '02100002a', ''])('%j is none', (text) => expect(isRoutingNumber(text)).toBe(false));
});

describe('forms of codes', () => {
  it.each([['102030', true], ['10-20-30', true], ['10 20 30', true], ['10-2030', false], ['10-20 30', false], ['1020304', false]])('sort code %s: %s', (text, good) => expect(SORT_CODE.test(text)).toBe(good));
  it.each([['DEUTDEFF', true], ['DEUTDEFF500', true], ['DEUTDEF', false], ['DEUTDEFF50', false], ['deutdeff', false], ['DEUT1EFF', false]])('BIC %s: %s', (text, good) => expect(BIC.test(text)).toBe(good));
});
