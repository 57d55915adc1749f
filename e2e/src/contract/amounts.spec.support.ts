import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from '@kontor/cli/rig';
import { describe, expect, it } from 'vitest';
import { faultsOf } from './answers.js';
import { operationOf, OWNER, type ContractBank } from './contract-bank.spec.support.js';

interface HostileAmount {
  readonly value: unknown;
  readonly currency: string;
  /** `reject`, or the amount as it is shown. */
  readonly expected: string;
  readonly class: string;
}

const file = join(process.env['KONTOR_SHARED'] ?? join(workspaceRoot, '../shared/data'), 'hostile/amounts.json');
const builtIn: readonly HostileAmount[] = [['1.15', '1.15'], [12.5, 'reject'], ['1e2', 'reject'], ['-1.00', 'reject'], ['1,00', 'reject'], ['1.005', 'reject'], [null, 'reject'], [['1'], 'reject']]
  .map(([value, expected]) => ({ value, currency: 'EUR', expected: expected as string, class: 'built in' }));
const amounts = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as readonly HostileAmount[]) : builtIn;

/** @param bank that runs, once tests do */
export function describeAmounts(bank: () => ContractBank): void {
  describe(`Amounts over HTTP (${amounts === builtIn ? 'built in: the reference data is not beside the checkout' : 'reference data'})`, () => {
    it('are taken as text that is exact, and in no other form', async () => {
      const createQuote = operationOf('createQuote');
      const token = await bank().tokenOf(OWNER);
      const found = await Promise.all(amounts.map(async ({ value, currency, expected, class: kind }, i) => {
        const body = JSON.stringify({ source: currency, target: currency === 'EUR' ? 'USD' : 'EUR', sourceAmount: { amount: value, currency } });
        const answer = await bank().send({ method: 'POST', url: '/v1/quotes', headers: { 'content-type': 'application/json', 'idempotency-key': `hostile-${i}` }, body }, token);
        const allowed = kind === 'zero' || expected === 'reject' ? [400, 413] : [201, 422];
        return { value, status: answer.status, isRight: allowed.includes(answer.status), faults: faultsOf(createQuote, answer), text: answer.text };
      }));
      expect(found.filter(({ isRight, faults }) => !isRight || faults.length > 0)).toEqual([]);
      expect(found.filter(({ status }) => status === 201).length).toBeGreaterThan(0);
    });
  });
}
