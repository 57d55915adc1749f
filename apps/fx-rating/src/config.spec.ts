import { describe, expect, it } from 'vitest';
import { readFxConfig } from './config.js';

/** What is wrong with the variables of this service; others, which are not set here, are left out. */
function faults(env: Record<string, string>): readonly string[] {
  try {
    readFxConfig(env);
    return [];
  } catch (error) {
    return (error as { faults: readonly string[] }).faults.filter((fault) => /^KONTOR_(MODE|RATES|FEED|ECB|TICKS)/.test(fault));
  }
}

const SERVICE = {
  KONTOR_SERVICE: 'fx-rating', KONTOR_BROKERS: 'localhost:9092', KONTOR_POSTGRES_URL: 'postgres://localhost/x', KONTOR_HTTP_PORT: '0', KONTOR_STATE_DIR: '/tmp/x',
  KONTOR_JWKS: '{"keys":[{}]}', KONTOR_JWT_ISSUER: 'x', KONTOR_JWT_AUDIENCE: 'x',
};

describe('the configuration', () => {
  it('is a demonstration without live prices unless it says otherwise', () => {
    expect(readFxConfig(SERVICE)).toMatchObject({ KONTOR_MODE: 'demonstration', KONTOR_FEED_TOKENS: {} });
  });

  it('has no daily rates in production', () => {
    expect(faults({ ...SERVICE, KONTOR_MODE: 'production' })).toEqual([]);
    expect(faults({ ...SERVICE, KONTOR_MODE: 'production', KONTOR_RATES_FILE: 'x.csv' })[0]).toMatch(/^KONTOR_RATES_FILE: is a source for demonstrations, refused with KONTOR_MODE=production/);
  });

  it('downloads daily rates from where it is told, over TLS or from this machine', () => {
    const url = 'https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml';
    expect(readFxConfig({ ...SERVICE, KONTOR_ECB_URL: url })).toMatchObject({ KONTOR_ECB_URL: url, KONTOR_ECB_EVERY_MINUTES: 60 });
    expect(readFxConfig({ ...SERVICE, KONTOR_ECB_URL: 'http://127.0.0.1:8080/x', KONTOR_ECB_EVERY_MINUTES: '5' }).KONTOR_ECB_EVERY_MINUTES).toBe(5);
    for (const wrong of [url.replace('https', 'http'), 'http://127.0.0.1.example.org/x', 'https://ada:secret@example.org/x', 'ftp://example.org/x', 'eurofxref-daily.xml']) expect(faults({ ...SERVICE, KONTOR_ECB_URL: wrong }), wrong).toHaveLength(1);
    for (const wrong of ['0', '1441', 'often']) expect(faults({ ...SERVICE, KONTOR_ECB_URL: url, KONTOR_ECB_EVERY_MINUTES: wrong }), wrong).toHaveLength(1);
    expect(faults({ ...SERVICE, KONTOR_MODE: 'production', KONTOR_ECB_URL: url })[0]).toMatch(/^KONTOR_ECB_URL: is a source for demonstrations/);
    expect(faults({ ...SERVICE, KONTOR_RATES_FILE: 'x.csv', KONTOR_ECB_URL: url })[0]).toMatch(/^KONTOR_ECB_URL: is a source of daily rates beside KONTOR_RATES_FILE/);
  });

  it('makes up prices from a seed, for pairs in the direction that is kept', () => {
    expect(readFxConfig(SERVICE).KONTOR_TICKS_SEED).toBeUndefined();
    expect(readFxConfig({ ...SERVICE, KONTOR_TICKS_SEED: 'a', KONTOR_TICKS_PAIRS: 'EUR/USD,GBP/USD' }).KONTOR_TICKS_PAIRS).toEqual([{ base: 'EUR', quote: 'USD' }, { base: 'GBP', quote: 'USD' }]);
    for (const wrong of ['USD/EUR', 'EUR/EUR', 'EUR', 'EUR/USD/JPY', 'eur/usd', 'EUR/USD,EUR/USD']) expect(faults({ ...SERVICE, KONTOR_TICKS_SEED: 'a', KONTOR_TICKS_PAIRS: wrong }), wrong).toHaveLength(1);
    for (const wrong of ['0', '19', '5001', '1.5']) expect(faults({ ...SERVICE, KONTOR_TICKS_SEED: 'a', KONTOR_TICKS_EVERY_MS: wrong }), wrong).toHaveLength(1);
    expect(faults({ ...SERVICE, KONTOR_MODE: 'production', KONTOR_TICKS_SEED: 'a' })[0]).toMatch(/^KONTOR_TICKS_SEED: is a source for demonstrations/);
  });

  it('names providers and their tokens, each once', () => {
    const [a, b] = ['a'.repeat(16), 'b'.repeat(16)];
    expect(readFxConfig({ ...SERVICE, KONTOR_FEED_TOKENS: `alpha=${a},beta=${b}` }).KONTOR_FEED_TOKENS).toEqual({ alpha: a, beta: b });
    for (const wrong of ['alpha', `alpha=${a},alpha=${b}`, `alpha=${a},beta=${a}`, 'alpha=short', `Alpha=${a}`, `alpha=${a}=`]) expect(faults({ ...SERVICE, KONTOR_FEED_TOKENS: wrong })).toHaveLength(1);
  });
});
