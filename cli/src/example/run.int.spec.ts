import { examples } from '@kontor/examples';
import { expect, it } from 'vitest';
import { runExample } from './run.js';

const brokers = process.env['KONTOR_BROKERS']?.split(',') ?? [];
if (brokers.length === 0) throw new Error('KONTOR_BROKERS is not set: these tests need a broker (./kontor up prints its address)');

it.each(Object.keys(examples))('the example %s runs on a broker, and writes what it should', async (name) => {
  const example = examples[name]!;
  const results = await runExample(example, brokers);
  expect(results).toHaveLength(example.resultCount);
  for (const { event } of results) expect(Object.keys(example.results.schemas)).toContain(event.type);
});
