import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { apiTypes } from './api-types.js';

it('the types are as the API’s document says (or: npm run types -w @kontor/client)', async () => {
  expect(readFileSync(new URL('../src/api.ts', import.meta.url), 'utf8')).toBe(await apiTypes());
});
