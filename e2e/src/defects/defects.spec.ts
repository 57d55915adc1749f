import { describe, expect, it } from 'vitest';
import { defects } from './defects.js';
import { patched, PatchDoesNotApply } from './planted-copy.js';
import { scenarios } from './scenarios.js';

describe('the planted defects', () => {
  it.each(defects)('still apply: a library that $name', ({ patches }) => {
    for (const { file, replace } of patches) expect(patched(patches, file)).toContain(replace);
  });

  it('are at least twelve, each with its own name, and every scenario is needed', () => {
    expect(new Set(defects.map(({ name }) => name)).size).toBe(defects.length);
    expect(defects.length).toBeGreaterThanOrEqual(12);
    expect(new Set(defects.map(({ scenario }) => scenario))).toEqual(new Set(Object.keys(scenarios)));
  });

  it('say clearly when the source has moved on', () => {
    const patch = { file: 'task/task.ts', find: 'no such passage', replace: '' };
    expect(() => patched([patch], patch.file)).toThrow(PatchDoesNotApply);
    expect(() => patched([patch], patch.file)).toThrow('stands 0 times in libs/streams/src/task/task.ts, not once. Plant the defect anew');
  });
});
