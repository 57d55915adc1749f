import { describe, expect, it } from 'vitest';
import { behaviourOf, nameOf } from './behaviour.js';
import { messageOf } from './payment.js';
import { paymentOf } from './receiver.spec.support.js';

const amounts = { by: 'amounts' } as const;
const ends = (digits: number) => paymentOf(1, { amount: `12${digits}` });

describe('the script of the bank', () => {
  it('takes and pays every payment, unless it is told to behave by amounts or by chance', () => {
    expect(nameOf(ends(901), { by: 'none' }, 1)).toBeUndefined();
    expect(nameOf(ends(900), amounts, 1)).toBeUndefined();
    expect(nameOf(paymentOf(1, { amount: '901' }), amounts, 1)).toBe('901');
    expect(behaviourOf(undefined)).toMatchObject({ atOnce: { status: 'ACSP' }, later: [{ kind: 'answer', status: 'ACSC' }], pays: true });
  });

  it('behaves as the payment’s rail does, if nothing else is to be: silent on success, or with charges', () => {
    expect(nameOf(paymentOf(1, { rail: 'sepa-ct' }), { by: 'none' }, 1)).toBe('914');
    expect(nameOf(paymentOf(1, { rail: 'swift' }), amounts, 1)).toBe('915');
    expect(nameOf(paymentOf(1, { rail: 'swift', amount: '901' }), amounts, 1)).toBe('901');
  });

  it('refuses 904 each time, and 905 the first time', () => {
    expect([1, 2, 3].map((nth) => nameOf(ends(904), amounts, nth))).toEqual(['904', '904', '904']);
    expect([1, 2].map((nth) => nameOf(ends(905), amounts, nth))).toEqual(['905', undefined]);
  });

  it('draws by chance the same for the same payment, and of many payments every behaviour', () => {
    const script = { by: 'seed', seed: 'x' } as const;
    const drawn = Array.from({ length: 3_000 }, (_, number) => nameOf(paymentOf(number), script, 1));
    expect(Array.from({ length: 3_000 }, (_, number) => nameOf(paymentOf(number), script, 1))).toEqual(drawn);
    expect(new Set(drawn).size).toBe(23);
    const odd = drawn.filter((name) => name !== undefined).length;
    expect(odd, `${odd} of 3000`).toBeGreaterThan(750);
    expect(odd, `${odd} of 3000`).toBeLessThan(1_050);
  });

  it.each(['916', '917', '918', '919', '920'])('returns by %s no more than was paid, with what the banks keep, and by each message the same', (name) => {
    const line = { payment: paymentOf(1, { amount: '1001' }), railRef: 'SIM1', behaviour: name };
    const returns = (behaviourOf(name)?.later ?? []).map((later) => messageOf(line, later)).flatMap((message) => (message.kind === 'return' ? [message.what] : []));
    const byRef = new Map(returns.map((told) => [told.returnRef, BigInt(told.amount) + BigInt(told.charges)]));
    expect([...byRef.values()].reduce((sum, part) => sum + part, 0n)).toBe(1001n);
    expect(new Set(returns.map(({ returnRef, amount }) => `${returnRef} ${amount}`)).size).toBe(byRef.size);
  });
});
