import { entries, ledgerCommands, type Event } from '@kontor/events';
import { BLOCK_EVENTS_MAX, encodeEvent, NO_ORDER, NO_PARENT, sealBlock, state, topology, type Block, type Head, type NewRecord, type Position, type Positions } from '@kontor/streams';

// What benchmarks of the platform's parts work on: the ledger's own events, six postings each, as bookings write them.

const AT = Date.UTC(2026, 10, 2, 9, 30);
const CHAIN = 'bench';

type Posting = Event<typeof entries, 'TransferBooked'>['legs'][number];

/** What a customer may spend, by currency, in minor units. */
const accounts = state('account-by-customer', entries, {
  version: 1,
  of: ['DepositPosted', 'TransferBooked'],
  initial: (): { readonly available: Readonly<Record<string, string>> } => ({ available: {} }),
  evolve: {
    DepositPosted: (account, { legs }, { key }) => posted(account, legs, key),
    TransferBooked: (account, { legs }, { key }) => posted(account, legs, key),
  },
});

const bookings = state('booking-by-transfer', entries, {
  version: 1,
  of: ['TransferBooked'],
  initial: (): { readonly status: string; readonly amount: string } | undefined => undefined,
  key: ({ transferId }) => transferId,
  evolve: { TransferBooked: (_, { payout, destination }) => ({ status: 'booked', ...payout, bank: destination.kind === 'bank' ? destination.bank : '' }) },
});

/** Two states over the ledger's journal: an account that changes often, and an entry per transfer. */
export const ledgerLike = topology('balance-aggregation', (t) => ({
  booked: t.decide(accounts, { into: entries, lookup: { bookings } }).on(ledgerCommands, 'DepositReceived', () => undefined),
}));

export const [processor] = ledgerLike.processors as readonly [(typeof ledgerLike.processors)[number]];

function posted(account: { readonly available: Readonly<Record<string, string>> }, legs: readonly Posting[], customerId: string) {
  let { available } = account;
  for (const { account: to, side, currency, amount } of legs) {
    if (to !== `customer:${customerId}:${currency}:available`) continue;
    available = { ...available, [currency]: String(BigInt(available[currency] ?? '0') + (side === 'C' ? 1n : -1n) * BigInt(amount)) };
  }
  return { available };
}

/** Booking number `n`, as a line of a block. 10,000 customers. */
export function bookingLine(n: number): string {
  const customerId = `cus_bench_${n % 10_000}`;
  const transferId = `tr_${n.toString(16).padStart(8, '0')}-5921-5a34-bc19-a0906b1adf9c`;
  const leg = (account: string, side: 'D' | 'C', currency: string, amount: string): object => ({ account, side, currency, amount });
  return encodeEvent({
    type: 'TransferBooked',
    specversion: '1.0',
    id: `${entries.name}/0/${n}/0`,
    source: entries.owner,
    subject: customerId,
    time: new Date(AT + n).toISOString(),
    cause: `fx.quotes.v1/0/${n}/0`,
    data: {
      entryId: `en_${n.toString(16).padStart(8, '0')}-71e5-5f4a-82d0-2ea72de71b40`,
      transferId,
      legs: [
        leg(`customer:${customerId}:EUR:available`, 'D', 'EUR', '10000'),
        leg('income:fee:EUR#0', 'C', 'EUR', '65'),
        leg('fx:position:EUR#0', 'C', 'EUR', '9935'),
        leg('fx:position:JPY#0', 'D', 'JPY', '16096'),
        leg('payout:clearing:JPY#0', 'C', 'JPY', '16095'),
        leg('fx:rounding:JPY#0', 'C', 'JPY', '1'),
      ],
      payout: { currency: 'JPY', amount: '16095' },
      destination: { kind: 'bank', recipientId: 'rc_jpy_tokyo', rail: 'simulator', bank: 'simbank' },
      reference: 'Invoice 2026-118',
      base: { currency: 'EUR', amount: '10000' },
    },
  });
}

export interface SampleBlock {
  readonly head: Head;
  readonly record: NewRecord;
}

/** A chain of blocks full of bookings for partition 0, each at the offset of its height less one. */
export function* chainOfBookings(events: number, perBlock = BLOCK_EVENTS_MAX / 2): Generator<SampleBlock> {
  let parent: Block | undefined;
  for (let from = 0, height = 1; from < events; from += perBlock, height++) {
    const lines = Array.from({ length: Math.min(perBlock, events - from) }, (_, i) => bookingLine(from + i));
    const sealed = sealOn(parent, height, Buffer.from(lines.join('\n')));
    parent = sealed.block;
    yield { head: { block: sealed.block, offset: height - 1 }, record: sealed.record };
  }
}

/** One block of bookings on a parent. Its header is as large as the ledger's: positions in three inputs. */
export function sealOn(parent: Block | undefined, height: number, value: Buffer): { readonly block: Block; readonly record: NewRecord } {
  const header = { chain: CHAIN, height, epoch: 1, prev: parent?.hash ?? NO_PARENT, writer: 'balance-aggregation/bench', at: AT + height, inputs: inputsAt(height), order: NO_ORDER };
  return sealBlock(entries.name, 0, header, value);
}

function inputsAt(height: number): Positions {
  const journal = { chain: CHAIN, height, hash: 'f'.repeat(64), offset: height, line: 1 };
  return new Map<string, Position>([['fx.quotes.v1', journal], ['payout.payouts.v1', journal], [ledgerCommands.name, { next: 0 }]]);
}
