import { journal, state, topic, topology, type Log, type Topic } from '@kontor/streams';
import { z } from 'zod';

// A small topology of its own for each test run: its topics carry the run's name.

/** @param build `next` also thanks for every tenth payment, which the build before does not know; `raised` counts them in its state as well, of a higher version */
export function till(run: string, build = 'first') {
  const commands = topic(`${run}.commands`, { owner: run, key: 'customerId', events: { Pay: z.object({ id: z.string(), cents: z.string() }) } });
  const receipts = journal(`${run}.receipts.v1`, { owner: run, key: 'customerId', events: { Paid } });
  const totals = state('total-by-customer', receipts, { version: 1, initial: () => '0', evolve: { Paid: (_, paid) => paid.total } });
  const seen = state('payment-by-id', receipts, { version: 1, initial: () => false, key: (paid) => paid.id, evolve: { Paid: () => true } });
  const app = topology(run, (t) =>
    t.decide(totals, { into: receipts, lookup: { seen } }).on(commands, 'Pay', (total, pay, { seen: earlier }) =>
      earlier.get(pay.id) === true ? undefined : { type: 'Paid', id: pay.id, total: String(BigInt(total) + BigInt(pay.cents)) },
    ),
  );
  return { app: build === 'next' ? nextTill(run, commands) : build === 'raised' ? raisedTill(run, commands) : app, commands, receipts, totals };
}

type Commands = Topic<{ Pay: { id: string; cents: string } }>;

const Paid = z.object({ id: z.string(), total: z.string() });
/** Of the builds after: it knows one event more. */
const thankingReceipts = (run: string) => journal(`${run}.receipts.v1`, { owner: run, key: 'customerId', events: { Paid, Thanked: z.object({ id: z.string() }) } });

/** What is paid, and every tenth time a word of thanks. */
function thankfully(total: string, pay: { readonly id: string; readonly cents: string }) {
  const paid = { type: 'Paid' as const, id: pay.id, total: String(BigInt(total) + BigInt(pay.cents)) };
  return pay.id.endsWith('0') ? [paid, { type: 'Thanked' as const, id: pay.id }] : paid;
}

function nextTill(run: string, commands: Commands) {
  const receipts = thankingReceipts(run);
  const totals = state('total-by-customer', receipts, { version: 1, initial: () => '0', evolve: { Paid: (_, paid) => paid.total, Thanked: (total) => total } });
  const seen = state('payment-by-id', receipts, { version: 1, initial: () => false, key: (event) => event.id, evolve: { Paid: () => true, Thanked: () => true } });
  return topology(run, (t) =>
    t.decide(totals, { into: receipts, lookup: { seen } }).on(commands, 'Pay', (total, pay, { seen: earlier }) => (earlier.get(pay.id) === true ? undefined : thankfully(total, pay))));
}

/** The build after that: what it keeps has another form. */
function raisedTill(run: string, commands: Commands) {
  const receipts = thankingReceipts(run);
  const totals = state('total-by-customer', receipts, {
    version: 2,
    initial: () => ({ total: '0', thanked: 0 }),
    evolve: { Paid: (entry, { total }) => ({ ...entry, total }), Thanked: (entry) => ({ ...entry, thanked: entry.thanked + 1 }) },
  });
  const seen = state('payment-by-id', receipts, { version: 1, initial: () => false, key: (event) => event.id, evolve: { Paid: () => true, Thanked: () => true } });
  return topology(run, (t) =>
    t.decide(totals, { into: receipts, lookup: { seen } }).on(commands, 'Pay', ({ total }, pay, { seen: earlier }) => (earlier.get(pay.id) === true ? undefined : thankfully(total, pay))));
}

/** Sends some appends twice, as a client does that resends after a lost answer. */
export function doubling(log: Log, share: number, random: () => number): Log {
  return {
    describe: (name) => log.describe(name),
    bounds: (name, partition) => log.bounds(name, partition),
    send: (name, records) => log.send(name, records),
    follow: (name, partition, from, sink, pace) => log.follow(name, partition, from, sink, pace),
    close: () => log.close(),
    async append(name, partition, record) {
      const offset = await log.append(name, partition, record);
      if (random() < share) await log.append(name, partition, record);
      return offset;
    },
  };
}
