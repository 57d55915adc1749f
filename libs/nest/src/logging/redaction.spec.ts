import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { censored, loggedPath, scrubbed } from './redaction.js';

describe('the fields of a log line', () => {
  it('are without what their names say is secret or personal, however deep, in arrays too, and however they are spelled', () => {
    const fields = { msg: 'x', list: [{ a: { b: { c: { Recipient: { iban: 'DE02' } } } } }], 'Set-Cookie': 's=1', account_number: '123', amount: '5' };
    expect(censored(fields)).toEqual({ msg: 'x', list: [{ a: { b: { c: { Recipient: '[redacted]' } } } }], 'Set-Cookie': '[redacted]', account_number: '[redacted]', amount: '5' });
  });

  it('end where they are too deep, or go round in circles', () => {
    const round: Record<string, unknown> = {};
    round['again'] = round;
    expect(JSON.stringify(censored(round))).toContain('[redacted]');
  });

  it('leave errors as they are, for whoever writes those', () => {
    const err = new Error('no');
    expect(censored({ err })['err']).toBe(err);
  });
});

describe('a log line', () => {
  it.each([
    ['a token after its scheme', 'sent Bearer abc.def-ghi, and', 'sent Bearer [redacted], and'],
    ['a JSON web token', 'got eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.sig-_1 there', 'got [redacted] there'],
    ['a secret of a webhook', 'with whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD', 'with [redacted]'],
    ['an IBAN', 'invalid input "DE89370400440532013000"', 'invalid input "[redacted]"'],
    ['an IBAN in fours', 'of GB29 NWBK 6016 1331 9268 19.', 'of [redacted].'],
    ['a password in an address', 'postgres://intake:s3cret@127.0.0.1:5432/kontor', 'postgres://intake:[redacted]@127.0.0.1:5432/kontor'],
  ])('is written without %s', (_, line, written) => {
    expect(scrubbed(line)).toBe(written);
  });

  it('keeps ids, times, traces and topics', () => {
    const line = '{"time":"2026-11-28T10:00:00.000Z","transferId":"tr_0f8fad5b-d9cb-5165-80e4-a5fb2a1e3c4d","traceId":"4bf92f3577b34da6a3ce929d0e0e4736","msg":"ledger.entries.v1/3 IDEMPOTENCY_KEY_REUSED KI006394fe55e7525282d8bd4e2d13f763"}';
    expect(scrubbed(line)).toBe(line);
  });

  it('is JSON afterwards as before', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.constantFrom('Bearer a.b', 'DE89370400440532013000', 'whsec_x', 'eyJa.b.c', ''), (value, secret) => {
      const line = JSON.stringify({ value, msg: `x ${secret} "y"` });
      expect(() => JSON.parse(scrubbed(line)) as unknown).not.toThrow();
    }));
  });
});

describe('the path of a request in the log', () => {
  it('is its route with the ids in it, and nothing that somebody made up', () => {
    expect(loggedPath('/v1/transfers/:id', { id: 'tr_0f8fad5b-d9cb-5165-80e4-a5fb2a1e3c4d' })).toBe('/v1/transfers/tr_0f8fad5b-d9cb-5165-80e4-a5fb2a1e3c4d');
    expect(loggedPath('/v1/balances/:currency', { currency: 'EUR' })).toBe('/v1/balances/EUR');
    expect(loggedPath('/v1/transfers/:id', { id: 'DE89370400440532013000' })).toBe('/v1/transfers/:id');
    expect(loggedPath('/v1/accounts/:number', { number: '31926819' })).toBe('/v1/accounts/:number');
    expect(loggedPath(undefined, {})).toBe('no route');
  });
});
