import { journal, topic, topology } from '@kontor/streams';
import { z } from 'zod';

export const lines = topic('word-count.lines', { owner: 'word-count', key: 'documentId', events: { LineWritten: z.object({ text: z.string() }) } });
export const counts = journal('word-count.counts.v1', { owner: 'word-count', key: 'word', events: { WordCounted: z.object({ count: z.number().int() }) } });

/** Splits lines into words, brings each word to its own partition, and counts it there. */
export const wordCount = topology('word-count', (t) => {
  const words = t.stream(lines).flatMapValues(({ text }) => text.toLowerCase().match(/\p{Letter}+/gu) ?? []);
  const countByWord = words.groupBy('by-word', (word) => word).count('count-by-word');
  countByWord.toStream().mapValues((count = 0) => ({ type: 'WordCounted' as const, count })).into(counts);
  return { countByWord };
});
