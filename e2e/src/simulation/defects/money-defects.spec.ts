import { describe, expect, it } from 'vitest';
import { patchedIn } from '../../defects/planted-copy.js';
import { moneyDefects } from './money-defects.js';

describe('the planted defects about money', () => {
  it.each(moneyDefects)('still apply: services that $name', ({ patches }) => {
    for (const { file, replace } of patches) expect(patchedIn(patches, file, '')).toContain(replace);
  });

  it('are at least twelve, each with its own name', () => {
    expect(new Set(moneyDefects.map(({ name }) => name)).size).toBe(moneyDefects.length);
    expect(moneyDefects.length).toBeGreaterThanOrEqual(12);
  });
});
