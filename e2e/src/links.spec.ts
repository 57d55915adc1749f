import { balanceAggregation } from '@kontor/balance-aggregation/topology';
import { links } from '@kontor/events';
import { fxRating } from '@kontor/fx-rating/topology';
import { payout } from '@kontor/payout/topology';
import { describe, expect, it } from 'vitest';

const processors = [fxRating, balanceAggregation, payout].flatMap(({ processors: of }) => of);

describe('the links between journals', () => {
  it.each(links.map((link) => [link.from.name, link.into.name, link] as const))('from %s into %s are the types that the owner decides on', (from, into, { types }) => {
    const owner = processors.find(({ journal }) => journal.name === into)!;
    const input = owner.inputs.find(({ source }) => source.name === from)!;
    expect([...input.handlers.keys()].sort()).toEqual([...types].sort());
  });
});
