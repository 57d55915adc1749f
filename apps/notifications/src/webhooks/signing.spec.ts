import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { Sealer } from './sealed.js';
import { newSigningKey, signedHeaders } from './signing.js';

const message = { id: 'nt_1', timestamp: Math.floor(Date.now() / 1_000), body: '{"type":"transfer.paid","data":{"note":"Zürich ✓"}}' };

/** What a receiver with the public key does (Standard Webhooks, asymmetric). */
function verifiesAsymmetric(signature: string, publicKey: string): boolean {
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(publicKey.replace('whpk_', ''), 'base64')]);
  const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  return verify(null, Buffer.from(`${message.id}.${message.timestamp}.${message.body}`), key, Buffer.from(signature.replace('v1a,', ''), 'base64'));
}

describe('a signature', () => {
  it('is what the standardwebhooks package verifies, and nothing else', () => {
    const { secret } = newSigningKey('v1');
    const headers = signedHeaders(message, [secret]);
    expect(new Webhook(secret).verify(message.body, headers)).toEqual(JSON.parse(message.body));
    expect(() => new Webhook(newSigningKey('v1').secret).verify(message.body, headers)).toThrow('No matching signature');
    expect(() => new Webhook(secret).verify(`${message.body} `, headers)).toThrow('No matching signature');
    expect(() => new Webhook(secret).verify(message.body, { ...headers, 'webhook-id': 'nt_2' })).toThrow('No matching signature');
  });

  it('is made with both secrets while one replaces the other', () => {
    const [old, fresh] = [newSigningKey('v1').secret, newSigningKey('v1').secret];
    const headers = signedHeaders(message, [fresh, old]);
    for (const secret of [old, fresh]) expect(new Webhook(secret).verify(message.body, headers)).toBeTruthy();
  });

  it('is Ed25519 where an endpoint asked for it: its receiver holds no secret', () => {
    const { secret, publicKey } = newSigningKey('v1a');
    expect([secret.slice(0, 5), publicKey?.slice(0, 5)]).toEqual(['whsk_', 'whpk_']);
    const { 'webhook-signature': signature } = signedHeaders(message, [secret]);
    expect(verifiesAsymmetric(signature, publicKey!)).toBe(true);
    expect(verifiesAsymmetric(signature, newSigningKey('v1a').publicKey!)).toBe(false);
  });
});

describe('a secret in the database', () => {
  const key = (name: string) => ({ name, key: randomBytes(32) });
  const [one, two] = [key('one'), key('two')];

  it('opens for the endpoint that it was sealed for, and with the keys that are there', () => {
    const sealed = new Sealer([one]).seal('whsec_abc', 'wh_1');
    expect(sealed).not.toContain('abc');
    expect(new Sealer([two, one]).open(sealed, 'wh_1')).toBe('whsec_abc');
    expect(() => new Sealer([one]).open(sealed, 'wh_2')).toThrow();
    expect(() => new Sealer([two]).open(sealed, 'wh_1')).toThrow('there is no key one');
  });

  it('does not open if a bit of it changed, and looks different each time', () => {
    const sealer = new Sealer([one]);
    const sealed = sealer.seal('whsec_abc', 'wh_1');
    const bytes = Buffer.from(sealed.slice(4), 'base64');
    bytes[14]! ^= 1;
    expect(() => sealer.open(`one.${bytes.toString('base64')}`, 'wh_1')).toThrow();
    expect(sealer.seal('whsec_abc', 'wh_1')).not.toBe(sealed);
  });
});
