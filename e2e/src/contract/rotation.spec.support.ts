import { exportJWK, generateKeyPair, type CryptoKey, type JWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { operationOf, OWNER, type ContractBank } from './contract-bank.spec.support.js';
import { tokenWith, type Signature } from './tokens.js';

/** @param bank that runs, once tests do */
export function describeRotation(bank: () => ContractBank): void {
  describe('Keys of the issuer', () => {
    it('are changed without a restart: the new one counts when it is published, the old one until it is withdrawn', async () => {
      const request = bank().exampleOf(operationOf('listTransfers'), 'rotation');
      const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
      /** A token that was not seen before: one that was verified is taken for some seconds more, whatever became of its key. */
      const answered = async (signature?: Signature): Promise<number> => (await bank().send(request, await tokenWith(bank().rig.issuer, OWNER, {}, signature))).status;
      const byNew = signedBy('new', privateKey);
      /** Keys are fetched when a token names one that is not known, so that a withdrawal shows with the next such token. */
      const fetchAgain = (): Promise<number> => answered(signedBy('unknown', privateKey));
      const old = bank().published;
      const added: JWK = { ...(await exportJWK(publicKey)), kid: 'new', alg: 'ES256', use: 'sig' };

      expect([await answered(), await answered(byNew)]).toEqual([200, 401]);
      bank().published = [...old, added];
      expect([await answered(byNew), await answered()]).toEqual([200, 200]);
      bank().published = [added];
      expect(await fetchAgain()).toBe(401);
      expect([await answered(), await answered(byNew)]).toEqual([401, 200]);
      bank().published = old;
      expect(await fetchAgain()).toBe(401);
      expect([await answered(), await answered(byNew)]).toEqual([200, 401]);
    });
  });
}

const signedBy = (kid: string, key: CryptoKey): Signature => ({ header: { alg: 'ES256', kid }, key });
