import { journal } from '@kontor/streams';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { credits, debits } from './postgres.spec.support.js';
import { projection } from './projection.js';

const nothing = async () => undefined;

describe('Declaring a projection', () => {
  it('gives events with their data typed by their type', () => {
    const made = projection('both', {
      journals: [credits, debits],
      types: ['Credited', 'Debited'],
      apply: async (_, blocks) => {
        for (const event of blocks.flatMap(({ events }) => events)) {
          expectTypeOf(event.type).toEqualTypeOf<'Credited' | 'Debited'>();
          if (event.type === 'Credited') expectTypeOf(event.data.amount).toEqualTypeOf<string>();
        }
      },
    });
    expect([...made.types]).toEqual(['Credited', 'Debited']);
  });

  it('does not compile, and throws, with an event that none of its journals has', () => {
    // @ts-expect-error Refunded is declared nowhere
    expect(() => projection('both', { journals: [credits, debits], types: ['Refunded'], apply: nothing })).toThrow('Refunded');
  });

  it('throws when its journals are cut into different partitions', () => {
    const single = journal('test.rates.v1', { owner: 'test', key: 'base', partitions: 1, events: { Rated: z.strictObject({ n: z.number() }) } });
    expect(() => projection('mixed', { journals: [credits, single], types: ['Rated'], apply: nothing })).toThrow('partition count');
  });
});
