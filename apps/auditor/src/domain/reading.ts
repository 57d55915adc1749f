import type { Leg } from '@kontor/events';

/** What money is on a leg, as far as an audit tells accounts apart. */
export type Role =
  | 'payer' | 'payee'
  /** Waits to leave or to come back: payout:clearing, payout:in-doubt, returns:suspense. */
  | 'clearing'
  | 'deposits:suspense' | 'transit' | 'fx:position' | 'fx:rounding' | 'income:fee' | 'income:spread' | 'other';

/** An entry, summed up. All sums are credits less debits, in minor units, by role and currency (`fx:position EUR`). */
export interface Reading {
  readonly sums: ReadonlyMap<string, bigint>;
  /** Currencies that do not sum to zero, and by how much credits exceed debits. */
  readonly unbalanced: readonly (readonly [currency: string, by: bigint])[];
  /** What the entry does to accounts of its own customer: `EUR:available`. */
  readonly moved: ReadonlyMap<string, bigint>;
  /** Accounts that cannot be in this entry: another customer's, another partition's, of another currency than the leg. */
  readonly strangers: readonly Leg[];
}

/** What of an entry a reader must know beside its legs. */
export interface Place {
  /** Customer id, or a house key. */
  readonly key: string;
  readonly partition: number;
}

/** Sums an entry up. @throws SyntaxError for an amount that is no integer: it was never validated, so somebody else wrote it */
export function readEntry(legs: readonly Leg[], place: Place): Reading {
  const sums = new Map<string, bigint>();
  const balances = new Map<string, bigint>();
  const moved = new Map<string, bigint>();
  const strangers: Leg[] = [];
  for (const leg of legs) {
    const signed = leg.side === 'C' ? BigInt(leg.amount) : -BigInt(leg.amount);
    const account = leg.account.startsWith('customer:') ? customerAccount(leg, place, moved, signed) : houseAccount(leg, place);
    if (account === undefined) strangers.push(leg);
    add(sums, `${account ?? 'other'} ${leg.currency}`, signed);
    add(balances, leg.currency, signed);
  }
  return { sums, moved, strangers, unbalanced: [...balances].filter(([, by]) => by !== 0n) };
}

/** `customer:{id}:{currency}:{kind}`; undefined if it is not the entry's customer's. */
function customerAccount({ account, side, currency }: Leg, { key }: Place, moved: Map<string, bigint>, signed: bigint): Role | undefined {
  const own = `customer:${key}:`;
  if (!account.startsWith(own) || !account.startsWith(`${currency}:`, own.length)) return undefined;
  add(moved, account.slice(own.length), signed);
  return side === 'D' ? 'payer' : 'payee';
}

/** `{name}:{currency}#{partition}`; undefined if it is another shard, or another customer's debt. */
function houseAccount({ account, currency }: Leg, { key, partition }: Place): Role | undefined {
  const shard = `:${currency}#${partition}`;
  if (!account.endsWith(shard)) return undefined;
  return roleOf(account.slice(0, -shard.length), key);
}

const ROLES: Readonly<Record<string, Role>> = {
  'payout:clearing': 'clearing', 'payout:in-doubt': 'clearing', 'returns:suspense': 'clearing', 'deposits:suspense': 'deposits:suspense',
  'fx:position': 'fx:position', 'fx:rounding': 'fx:rounding', 'income:fee': 'income:fee', 'income:spread': 'income:spread',
};

function roleOf(name: string, key: string): Role | undefined {
  const role = ROLES[name];
  if (role !== undefined) return role;
  if (name.startsWith('transit:')) return 'transit';
  if (name.startsWith('receivable:customer:')) return name === `receivable:customer:${key}` ? 'payee' : undefined; // what a customer owes us is repaid first
  return 'other';
}

export const sumOf = ({ sums }: Pick<Reading, 'sums'>, role: Role, currency: string): bigint => sums.get(`${role} ${currency}`) ?? 0n;

function add(sums: Map<string, bigint>, name: string, by: bigint): void {
  sums.set(name, (sums.get(name) ?? 0n) + by);
}
