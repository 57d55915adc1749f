/** Which side an account's balance normally stands on, and what holds of it. */
export interface AccountKind {
  /** How its accounts are named; `{…}` stands for what tells them apart. House accounts have a shard per partition, `#{p}`. */
  readonly name: string;
  readonly normalSide: 'C' | 'D';
  readonly rule:
    /** Never negative: a debit of it fails for lack of money, so an entry has one of them at most. */
    | 'constrained'
    /** What stands in it is under way, so it comes back to zero, and its age is watched. */
    | 'back-to-zero'
    /** Its balance may stand on either side. */
    | 'either-side'
    | 'normal';
}

const kind = (name: string, normalSide: AccountKind['normalSide'], rule: AccountKind['rule'] = 'normal'): AccountKind => ({ name, normalSide, rule });

/** Every account there is. */
export const chartOfAccounts = {
  // What we owe a customer: to be spent, held back for a purpose, out of the customer's hands.
  available: kind('customer:{id}:{ccy}:available', 'C', 'constrained'),
  held: kind('customer:{id}:{ccy}:held', 'C', 'constrained'),
  frozen: kind('customer:{id}:{ccy}:frozen', 'C', 'constrained'),
  // Left the customer, and not yet with whom it is for. Rail and bank are tags of the payout, so that a retry needs no entry.
  clearing: kind('payout:clearing:{ccy}#{p}', 'C', 'back-to-zero'),
  inDoubt: kind('payout:in-doubt:{ccy}#{p}', 'C', 'back-to-zero'),
  returns: kind('returns:suspense:{ccy}#{p}', 'C', 'back-to-zero'),
  deposits: kind('deposits:suspense:{ccy}#{p}', 'C', 'back-to-zero'),
  // From partition {from} to {to}. The shard of {from} stands in credit, that of {to} in debit; together they are zero, less what is under way.
  transit: kind('transit:{from}>{to}:{ccy}#{p}', 'C', 'back-to-zero'),
  // In credit, the house is long.
  position: kind('fx:position:{ccy}#{p}', 'C', 'either-side'),
  rounding: kind('fx:rounding:{ccy}#{p}', 'C', 'either-side'),
  fee: kind('income:fee:{ccy}#{p}', 'C'),
  spread: kind('income:spread:{ccy}#{p}', 'C'),
  nostro: kind('nostro:{bank}:{ccy}#{p}', 'D'),
  // What a customer owes us. Later credits of the customer repay it first.
  owed: kind('receivable:customer:{id}:{ccy}#{p}', 'D'),
  late: kind('receivable:late:{ccy}#{p}', 'D'),
  bankCharges: kind('expense:bank:{ccy}#{p}', 'D'),
  loss: kind('expense:loss:{ccy}#{p}', 'D'),
} as const satisfies Readonly<Record<string, AccountKind>>;

export type AccountKindName = keyof typeof chartOfAccounts;

/** What a customer's own accounts are called within the customer. */
export type Purse = 'available' | 'held' | 'frozen';

export const purseOf = (customerId: string, currency: string, purse: Purse): string => `customer:${customerId}:${currency}:${purse}`;
export const availableOf = (customerId: string, currency: string): string => purseOf(customerId, currency, 'available');
export const owedBy = (customerId: string, currency: string, partition: number): string => `receivable:customer:${customerId}:${currency}#${partition}`;
/** The shard, in partition `at`, of what is under way from one partition to another. */
export const transitOf = (from: number, to: number, currency: string, at: number): string => `transit:${from}>${to}:${currency}#${at}`;

export type HouseAccount =
  | 'payout:clearing' | 'payout:in-doubt' | 'returns:suspense' | 'deposits:suspense'
  | 'fx:position' | 'fx:rounding' | 'income:fee' | 'income:spread' | 'expense:bank' | 'expense:loss' | 'receivable:late'
  | `nostro:${string}`;

/** A house account's shard in one partition: so an entry touches one partition, and no two tasks share an account. */
export const house = (account: HouseAccount, currency: string, partition: number): string => `${account}:${currency}#${partition}`;

/** Whether a debit of it depends on money being there. Asked of every leg of every entry. */
export const isConstrained = (account: string): boolean => account.startsWith('customer:');

/** An account by its name. */
export interface NamedAccount {
  readonly kind: AccountKindName;
  readonly normalSide: 'C' | 'D';
  /** The customer whose it is; null for the house. */
  readonly owner: string | null;
  readonly currency: string;
  /** Of its shard; null for a customer's account. */
  readonly partition: string | null;
}

const PARTS: Readonly<Record<string, string>> = { id: '[A-Za-z0-9_-]{1,64}', ccy: '[A-Z]{3}', bank: '[a-z][a-z0-9-]{0,31}', p: '[0-9]{1,5}', from: '[0-9]{1,5}', to: '[0-9]{1,5}' };

function shapeOf(pattern: string): RegExp {
  return new RegExp(`^${pattern.replace(/\{([a-z]+)\}/g, (_, part: string) => `(?<${part}>${PARTS[part]!})`)}$`);
}

const matchers = Object.entries(chartOfAccounts).map(([name, { name: pattern, normalSide }]) => ({ kind: name as AccountKindName, normalSide, shape: shapeOf(pattern) }));

/** @throws RangeError if the chart has no such account */
export function accountNamed(account: string): NamedAccount {
  for (const { kind: found, normalSide, shape } of matchers) {
    const parts = shape.exec(account)?.groups;
    if (parts === undefined) continue;
    const { id, ccy, p, to } = parts;
    const isReceiving = to !== undefined && to === p && to !== parts['from'];
    return { kind: found, normalSide: isReceiving ? 'D' : normalSide, owner: id ?? null, currency: ccy!, partition: p ?? null };
  }
  throw new RangeError(`the chart of accounts has no ${account}`);
}
