// What must not compile. Each `@ts-expect-error` fails the build if the line beneath it begins to compile; what
// the expectation says beside it is what would happen at run time.
import { isMinorUnits } from '@kontor/money';
import { InvalidTopology, state, topology, type DecidingHandler } from '@kontor/streams';
import { describe, expect, it } from 'vitest';
import { entries, intakeCommands, quotes, transfers } from './index.js';
import type { RatingRejected, TransferRequested } from './index.js';

const seen = state('seen-by-transfer', transfers, {
  version: 1,
  initial: () => 0,
  of: ['TransferRequested', 'TransferRejected', 'CancelRequested'],
  evolve: { TransferRequested: (count) => count + 1, TransferRejected: (count) => count, CancelRequested: (count) => count },
});
const rejections = state('rejection-by-transfer', quotes, {
  version: 1,
  of: ['RatingRejected'],
  initial: (): RatingRejected['code'] | undefined => undefined,
  evolve: { RatingRejected: (_, { code }) => code },
});

describe('the catalogue in code', () => {
  it('knows the event names of each topic', () => {
    const build = () =>
      topology('wrong-name', (t) =>
        t
          .decide(seen, { into: transfers })
          // @ts-expect-error it is called SubmitTransfer
          .on(intakeCommands, 'SubmitTransfers', () => undefined),
      );
    expect(build).toThrow(InvalidTopology);
  });

  it('wants a case of evolve for each event type of the journal', () => {
    // @ts-expect-error TransferRejected and CancelRequested are missing
    const partial = state('partial', transfers, {
      version: 1,
      initial: () => 0,
      evolve: { TransferRequested: (count) => count },
    });
    expect(partial.evolve).not.toHaveProperty('TransferRejected');
  });

  it('wants a case for each type that a state names, and no other', () => {
    // @ts-expect-error the state is of TransferRejected
    const other = state('other', transfers, {
      version: 1,
      of: ['TransferRejected'],
      initial: () => 0,
      evolve: { TransferRequested: (count) => count },
    });
    expect(other.evolve).not.toHaveProperty('TransferRejected');
  });

  it('lets a decider see the lookups that were declared, and no others', () => {
    const built = topology('fx-rating', (t) =>
      t.decide(rejections, { into: quotes, lookup: { rejections } }).on(transfers, 'TransferRequested', (_, { transferId }, { rejections: declared, ...others }) => {
        // @ts-expect-error no lookup is called rates
        const rate: unknown = others.rates.get('EUR/JPY');
        return rate === declared.get(transferId) ? undefined : { type: 'RatingRejected', transferId, code: 'STALE_RATE' };
      }),
    );
    const { decide } = built.processors[0]!.inputs[0]!.handlers.get('TransferRequested')! as DecidingHandler;
    expect(() => decide(undefined, { transferId: 'tr' }, { now: 0, key: 'c', partition: 0, rejections: new Map() })).toThrow(TypeError);
  });

  it('lets a decider return events of its own journal only, complete, with closed codes', () => {
    const rejected = (code: string) => ({ type: 'RatingRejected', transferId: 'tr', code }) as const;
    const build = () =>
      topology('wrong-event', (t) => ({
        // @ts-expect-error BookingDeclined is of the ledger's journal
        foreign: t.decide(rejections, { into: quotes }).on(transfers, 'TransferRequested', () => ({ type: 'BookingDeclined', transferId: 'tr', code: 'EXPIRED' })),
        // @ts-expect-error not any text is a code
        open: t.decide(rejections, { into: quotes }).on(transfers, 'TransferRequested', () => rejected('NO_IDEA')),
      }));
    expect(build).toThrow(/two processors/);
  });

  it('does not fold a journal into the state of another', () => {
    const build = () =>
      topology('wrong-journal', (t) =>
        t
          // @ts-expect-error the state folds fx.quotes
          .decide(rejections, { into: entries })
          .on(transfers, 'TransferRequested', () => undefined),
      );
    expect(build).toThrow(/folds fx.quotes.v1/);
  });

  it('takes no text and no number for an amount', () => {
    const amounts: NonNullable<TransferRequested['fixed']>[] = [
      // @ts-expect-error a text is no amount until it was read as one
      { side: 'source', amount: '1.00' },
      // @ts-expect-error no number ever is
      { side: 'source', amount: 100 },
    ];
    for (const { amount } of amounts) expect(isMinorUnits(amount)).toBe(false);
  });
});
