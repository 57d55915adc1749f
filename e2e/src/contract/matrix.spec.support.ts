// Who may call what: every operation of the document by every kind of token.
import { customerScopes } from '@kontor/cli/rig';
import { describe, expect, it } from 'vitest';
import { codeOf, faultsOf, type Answer } from './answers.js';
import { operations, OWNER, type ContractBank } from './contract-bank.spec.support.js';
import type { Operation } from './operations.js';
import { badTokens, tokenWith } from './tokens.js';

const OTHER = 'contract-other';

/** About no customer: any token with the scope may read it. */
const aboutNobody = new Set(['getRate', 'listRecipientRequirements']);
/** Names a currency: whoever asks, it is the caller's own balance. */
const aboutTheCaller = new Set(['topUpBalance']);

const named = (some: readonly Operation[]): (readonly [string, Operation])[] => some.map((operation) => [operation.id, operation]);
const aboutSomebody = operations.filter(({ id, path }) => path.includes('{') && !aboutTheCaller.has(id));

const told = (operation: Operation, answer: Answer): readonly unknown[] => [answer.status, codeOf(answer), faultsOf(operation, answer)];

/** @param bank that runs, once tests do */
export function describeMatrix(bank: () => ContractBank): void {
  // At once: orders to a bank about what it does not have wait for some seconds.
  describe.concurrent('Every operation of the document', () => {
    it.each(named(aboutSomebody))('%s shows nobody what is another\'s', async (_, operation) => {
      const answer = await bank().send(bank().exampleOf(operation, 'other'), await bank().tokenOf(OTHER, operation.scopes));
      expect(told(operation, answer)).toEqual([404, 'NOT_FOUND', []]);
    });

    it.each(named(operations))('%s is closed to all but a right token', async (_, operation) => {
      const request = bank().exampleOf(operation, `matrix-${operation.id}`);
      for (const { name, token, code } of await badTokens(bank().rig.issuer, OWNER)) {
        const answer = await bank().send(request, token);
        expect([name, ...told(operation, answer), answer.headers['www-authenticate']]).toEqual([name, 401, code, [], expect.stringMatching(/^Bearer/)]);
      }
      const unscoped = await bank().send(request, await bank().tokenOf(OWNER, customerScopes.filter((scope) => !operation.scopes.includes(scope))));
      expect(told(operation, unscoped)).toEqual([403, 'SCOPE_MISSING', []]);
      const ofNobody = await bank().send(request, await tokenWith(bank().rig.issuer, 'nobody', { customer_id: '' }));
      if (!aboutNobody.has(operation.id)) expect(told(operation, ofNobody)).toEqual([403, 'CUSTOMER_MISSING', []]);
      const right = await bank().send(request, await bank().tokenOf(OWNER, operation.scopes));
      expect([right.text, right.status < 400 || right.status === 409, faultsOf(operation, right)]).toEqual([right.text, true, []]);
    });
  });

  describe('The API as a whole', () => {
    it('lists to nobody what is another\'s', async () => {
      const mine = [...bank().known.all].filter(([kind]) => kind !== 'positions' && kind !== 'balances').flatMap(([, ids]) => ids);
      const token = await bank().tokenOf(OTHER);
      const lists = operations.filter(({ method, path, id }) => method === 'GET' && !path.includes('{') && id !== 'streamEvents');
      for (const list of lists) {
        const { text } = await bank().send(bank().exampleOf(list, 'other'), token);
        expect(mine.filter((id) => text.includes(id))).toEqual([]);
      }
      expect([mine.length > 5, lists.length > 5]).toEqual([true, true]);
    });

    it('is closed without a token, beside health, the reference and pages of problems', async () => {
      const statusOf = async (url: string, token?: string): Promise<number> => (await bank().send({ method: 'GET', url, headers: {} }, token)).status;
      for (const path of ['/health/live', '/health/ready', '/docs', '/openapi.json', '/problems', '/problems/NOT_FOUND']) expect([path, await statusOf(path)]).toEqual([path, 200]);
      for (const path of ['/metrics', '/feeds/prices', '/rail/answers', '/admin', '/v1', '/v1/nothing']) expect([path, await statusOf(path, await bank().tokenOf(OWNER))]).toEqual([path, 404]);
    });
  });
}
