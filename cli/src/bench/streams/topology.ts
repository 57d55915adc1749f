// Four stateful hops of a transfer, each an application of its own: intake → fx → ledger → payout. What is measured, not what is sold.
import { type Declaration, type EventMap, journal, type Schema, state, topic, topology, type Topology } from '@kontor/streams';

/** What a customer asks for; every hop adds to it and passes the whole on, so events have the 450 to 600 bytes of a real one. */
export interface Order {
  readonly seq: number;
  readonly id: string;
  readonly customer: string;
  readonly from: string;
  readonly to: string;
  /** Minor units; a benchmark's sums stay far below 2^53. */
  readonly amountMinor: number;
  readonly currency: string;
  readonly channel: string;
  readonly device: string;
  readonly memo: string;
}
interface Priced extends Order {
  readonly rate: number;
  readonly eurMinor: number;
}
interface Booked extends Priced {
  readonly balance: number;
  readonly entryNo: number;
}
interface Paid extends Booked {
  readonly payoutNo: number;
  readonly payoutTotal: number;
}
export interface Tick {
  readonly currency: string;
  readonly rate: number;
}

const text = 'string';
const number = 'number';
type Fields<T> = { readonly [K in keyof T]-?: T[K] extends string ? typeof text : typeof number };

/** Checks every field's type and gives the fields back in this order. */
function fields<T extends object>(shape: Fields<T>): Schema<T> {
  const entries = Object.entries(shape) as [keyof T & string, string][];
  return {
    '~standard': {
      version: 1,
      vendor: 'kontor-bench',
      validate(value) {
        const given = value as Readonly<Record<string, unknown>>;
        const checked: Record<string, unknown> = {};
        for (const [name, type] of entries) {
          if (typeof given[name] !== type) return { issues: [{ message: `is not a ${type}`, path: [name] }] };
          checked[name] = given[name];
        }
        return { value: checked as T };
      },
    },
  };
}

const order: Fields<Order> = { seq: number, id: text, customer: text, from: text, to: text, amountMinor: number, currency: text, channel: text, device: text, memo: text };
const priced: Fields<Priced> = { ...order, rate: number, eurMinor: number };
const booked: Fields<Booked> = { ...priced, balance: number, entryNo: number };
const paid: Fields<Paid> = { ...booked, payoutNo: number, payoutTotal: number };

interface Account {
  readonly balance: number;
  readonly entries: number;
}
interface Payouts {
  readonly count: number;
  readonly total: number;
  readonly last: string;
}

/** Topics and topologies of one run, which has its own, so that runs do not meet. */
export function pipelineOf(run: string) {
  const owned = <M extends Record<string, Schema<object>>>(owner: string, events: M) => ({ owner, key: 'customer', events });
  const commands = topic(`hops-${run}.commands`, owned('intake', { OrderTransfer: fields<Order>(order) }));
  const ticks = topic(`hops-${run}.ticks`, { ...owned('rates', { RateTicked: fields<Tick>({ currency: text, rate: number }) }), key: 'currency', partitions: 1 });
  const rates = journal(`hops-${run}.rates.v1`, { ...owned('rates', { RateSet: fields<Tick>({ currency: text, rate: number }) }), key: 'currency', partitions: 1 });
  const intake = journal(`hops-${run}.intake.v1`, owned('intake', { TransferAccepted: fields<Order>(order) }));
  const fx = journal(`hops-${run}.fx.v1`, owned('fx', { TransferPriced: fields<Priced>(priced) }));
  const ledger = journal(`hops-${run}.booked.v1`, owned('ledger', { TransferBooked: fields<Booked>(booked) }));
  const payout = journal(`hops-${run}.paid.v1`, owned('payout', { TransferPaid: fields<Paid>(paid) }));

  const rateByCurrency = state('rate-by-currency', rates, { version: 1, initial: (): number | undefined => undefined, key: (tick) => tick.currency, evolve: { RateSet: (_, tick) => tick.rate } });
  const seenById = state('seen-by-id', intake, { version: 1, initial: () => 0, key: (transfer) => transfer.id, evolve: { TransferAccepted: (_, _transfer, { at }) => at } });
  const pricedByCustomer = state('priced-by-customer', fx, { version: 1, initial: () => 0, evolve: { TransferPriced: (count) => count + 1 } });
  const accounts = state('account-by-customer', ledger, {
    version: 1, initial: (): Account => ({ balance: 0, entries: 0 }), evolve: { TransferBooked: (_, entry) => ({ balance: entry.balance, entries: entry.entryNo }) },
  });
  const payouts = state('payouts-by-customer', payout, {
    version: 1, initial: (): Payouts => ({ count: 0, total: 0, last: '' }), evolve: { TransferPaid: (_, one) => ({ count: one.payoutNo, total: one.payoutTotal, last: one.id }) },
  });

  const rating = topology('rates', (t) => {
    t.decide(rateByCurrency, { into: rates }).on(ticks, 'RateTicked', (_, { currency, rate }) => ({ type: 'RateSet', currency, rate }));
  });
  const hops: readonly Topology[] = [
    topology('intake', (t) => {
      t.decide(seenById, { into: intake }).on(commands, 'OrderTransfer', (seen, transfer) => (seen > 0 ? undefined : { ...transfer, type: 'TransferAccepted' }), { by: (transfer) => transfer.id });
    }),
    topology('fx', (t) => {
      t.decide(pricedByCustomer, { into: fx, lookup: { rates: t.globalTable(rateByCurrency) } }).on(intake, 'TransferAccepted', (_, transfer, { rates: table }) => {
        const rate = table.get(transfer.currency)!;
        return { ...transfer, type: 'TransferPriced', rate, eurMinor: Math.round(transfer.amountMinor / rate) };
      });
    }),
    topology('ledger', (t) => {
      t.decide(accounts, { into: ledger }).on(fx, 'TransferPriced', (account, transfer) => ({ ...transfer, type: 'TransferBooked', balance: account.balance + transfer.eurMinor, entryNo: account.entries + 1 }));
    }),
    topology('payout', (t) => {
      t.decide(payouts, { into: payout }).on(ledger, 'TransferBooked', (before, transfer) => ({ ...transfer, type: 'TransferPaid', payoutNo: before.count + 1, payoutTotal: before.total + transfer.eurMinor }));
    }),
  ];
  const declarations: readonly Declaration<EventMap>[] = [commands, ticks, rates, intake, fx, ledger, payout];
  return { commands, ticks, payout, rating, rateByCurrency, hops, declarations };
}
