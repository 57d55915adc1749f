import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Money, Rate, currency, parseMoney, priceSourceFixed } from './index.js';

describe('the sample in the README', () => {
  it('gives what it says', () => {
    // sample begins
    const sent = parseMoney({ amount: '100.00', currency: 'EUR' }, '2026-11-20');
    if (!sent.ok) throw new Error(`${sent.field}: ${sent.code}`);

    const priced = priceSourceFixed({
      source: sent.money,
      mid: Rate.of('162.5', currency('EUR'), currency('JPY')), // 1 EUR = 162.5 JPY
      spreadBp: '30',
      fee: { fixed: Money.of('0.65', 'EUR'), share: '0' },
    });
    if (!priced.ok) throw new Error(priced.code);

    const { clientRate, target, rounding } = priced.quote;
    const line = `${clientRate.toString()}: ${target.toString()}, rounding ${rounding.toString()}`;
    // 1 EUR = 162.0125 JPY: JPY 16095, rounding JPY 1
    const event = { target: target.minorUnits, currency: target.currency.code }; // { target: '16095', currency: 'JPY' }
    const answer = JSON.stringify(target); // {"amount":"16095","currency":"JPY"}
    // sample ends
    expect(line).toBe('1 EUR = 162.0125 JPY: JPY 16095, rounding JPY 1');
    expect(event).toEqual({ target: '16095', currency: 'JPY' });
    expect(answer).toBe('{"amount":"16095","currency":"JPY"}');
  });

  it('is this very code', () => {
    const folder = join(import.meta.dirname, '..');
    const [, sample = ''] = /```ts\n([^]*?)```/.exec(readFileSync(join(folder, 'README.md'), 'utf8')) ?? [];
    const [, run = ''] = /\/\/ sample begins\n([^]*?) *\/\/ sample ends/.exec(readFileSync(join(folder, 'src/readme.spec.ts'), 'utf8')) ?? [];
    const [imports = '', ...body] = sample.trim().split('\n');
    expect(body.join('\n').trim()).toBe(run.replace(/^ {4}/gm, '').trim());
    expect(imports).toContain("from '@kontor/money'");
  });
});
