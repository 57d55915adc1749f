import type { Comparison } from './compare.js';

/** Breaking ones first, and the verdict at the end. */
export function describeChanges({ changes, verdict, isAnnounced }: Comparison): string[] {
  const line = (mark: string) => ({ where, what }: Comparison['changes'][number]): string => `${mark} ${where} ${what}`;
  const words = { same: 'the same', compatible: 'compatible: clients of the earlier one still work', breaking: `breaking: clients of the earlier one may fail${isAnnounced ? ', as the version says' : '; raise the version, or take the change back'}` };
  return [
    ...changes.filter(({ isBreaking }) => isBreaking).map(line('✘')),
    ...changes.filter(({ isBreaking }) => !isBreaking).map(line('·')),
    `The API is ${words[verdict]}.`,
  ];
}
