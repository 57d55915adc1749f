import { encodeEvent } from '../journal/event.js';
import { journal, lane, topic, type Schema } from '../topology/declarations.js';
import { state } from '../topology/state.js';
import { topology } from '../topology/topology.js';

// Customers pay at doors that others open: paying at a closed one throws. Alarms ring at open doors only. Doors are told of over a lane, too.

const anything = <T extends object>(): Schema<T> => ({ '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as T }) } });

export const commands = topic('till.commands', {
  owner: 'till', key: 'customerId',
  events: { Pay: anything<{ id: string; door: string; note?: string }>(), Open: anything<{ door: string }>(), SetAlarm: anything<{ door: string; at: number }>() },
});
export const paidLane = lane('till.paid.lane', { owner: 'till', key: 'customerId', events: { Paid: anything<Paid>() } });

interface Paid {
  readonly id: string;
  readonly door: string;
  readonly noteLength: number;
}

export const receipts = journal('till.receipts.v1', {
  owner: 'till', key: 'customerId',
  events: { Paid: anything<Paid>(), Opened: anything<{ door: string }>(), AlarmSet: anything<{ door: string; customer: string; at: number }>(), AlarmRang: anything<{ door: string }>() },
});
export const echoes = journal('till.echoes.v1', { owner: 'till', key: 'customerId', events: { Echoed: anything<{ id: string }>(), Heard: anything<{ door: string }>() } });

interface Door {
  readonly open: boolean;
  readonly alarm?: { readonly customer: string; readonly at: number };
}

export const doors = state('door-by-name', receipts, {
  version: 1,
  initial: (): Door => ({ open: false }),
  key: ({ door }) => door,
  evolve: {
    Paid: (door) => door,
    Opened: (door) => ({ ...door, open: true }),
    AlarmSet: (door, { customer, at }) => ({ ...door, alarm: { customer, at } }),
    AlarmRang: ({ open }) => ({ open }),
  },
});
const heard = state('heard-doors', echoes, { version: 1, initial: () => false, key: (event) => ('door' in event ? event.door : ''), evolve: { Echoed: (open) => open, Heard: () => true } });

function mustBeOpen({ open }: Door): void {
  if (!open) throw new Error('the door is closed');
}

export const till = topology('till', (t) => ({
  till: t.decide(doors, { into: receipts })
    .on(commands, 'Pay', (door, { id, door: name, note }) => {
      mustBeOpen(door);
      return { type: 'Paid', id, door: name, noteLength: note?.length ?? 0 };
    }, { by: ({ door }) => door })
    .on(commands, 'Open', (_, { door }) => ({ type: 'Opened', door }), { by: ({ door }) => door })
    .on(commands, 'SetAlarm', (_, { door, at }, { key }) => ({ type: 'AlarmSet', door, customer: key, at }), { by: ({ door }) => door })
    .timer('alarm', {
      due: (door) => door.alarm?.at,
      fire: (door, { key }) => {
        mustBeOpen(door);
        return { type: 'AlarmRang', door: key === '' ? '' : doorOf(key) };
      },
      subject: (door) => door.alarm!.customer,
    })
    .route(paidLane, 'Paid', { key: ({ id }) => `receiver of ${id}` }),
  echoes: t.decide(heard, { into: echoes })
    .on(paidLane, 'Paid', (open, { id }) => {
      if (id.startsWith('late') && !open) throw new Error(`nobody heard of ${id}`);
      return { type: 'Echoed', id };
    }, { by: ({ door }) => door })
    .on(receipts, 'Opened', (_, { door }) => (door.startsWith('unheard') ? undefined : { type: 'Heard', door }), { by: ({ door }) => door }),
}));

/** Customers set alarms at doors of their own name. */
export const doorOf = (customer: string): string => `door of ${customer}`;

export function command(type: 'Pay' | 'Open' | 'SetAlarm', customer: string, data: object) {
  const event = { type, specversion: '1.0', id: 'c', source: 'test', subject: customer, time: '2026-01-01T00:00:00Z', data } as const;
  return { key: customer, value: Buffer.from(encodeEvent(event)), headers: {} };
}

export const pay = (id: string, door: string, customer = 'ann', note?: string) => command('Pay', customer, { id, door, ...(note === undefined ? {} : { note }) });
export const open = (door: string, customer = 'bob') => command('Open', customer, { door });
