import { journal, state, topic, topology, type Log } from '@kontor/streams';
import { z } from 'zod';

// A small topology of its own for each test run: its topics carry the run's name.

export function till(run: string) {
  const commands = topic(`${run}.commands`, { owner: 'till', key: 'customerId', events: { Pay: z.object({ id: z.string(), cents: z.string() }) } });
  const receipts = journal(`${run}.receipts.v1`, { owner: 'till', key: 'customerId', events: { Paid: z.object({ id: z.string(), total: z.string() }) } });
  const totals = state('total-by-customer', receipts, { version: 1, initial: () => '0', evolve: { Paid: (_, paid) => paid.total } });
  const seen = state('payment-by-id', receipts, { version: 1, initial: () => false, key: (paid) => paid.id, evolve: { Paid: () => true } });
  const app = topology('till', (t) =>
    t.decide(totals, { into: receipts, lookup: { seen } }).on(commands, 'Pay', (total, pay, { seen: earlier }) =>
      earlier.get(pay.id) === true ? undefined : { type: 'Paid', id: pay.id, total: String(BigInt(total) + BigInt(pay.cents)) },
    ),
  );
  return { app, commands, receipts, totals };
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
