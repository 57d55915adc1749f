// What the demo does, as data: the customers, their money, and the transfers they ask for.

export interface DemoDeposit {
  readonly customerId: string;
  readonly currency: string;
  readonly minor: string;
}

export interface DemoRequest {
  readonly title: string;
  readonly customerId: string;
  readonly key: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly expected: Expectation;
}

/** What must come of it; the demo fails if anything else does. */
export type Expectation =
  | { readonly kind: 'paid' }
  | { readonly kind: 'rejected'; readonly code: string }
  /** The same transfer as the one with this key before, which already moved the money. */
  | { readonly kind: 'replay' }
  /** Refused at the door: no event, and the key is not used up. */
  | { readonly kind: 'refused'; readonly status: number; readonly code: string };

export const deposits: readonly DemoDeposit[] = [
  { customerId: 'ada', currency: 'EUR', minor: '100000' },
  { customerId: 'bob', currency: 'EUR', minor: '5000' },
  { customerId: 'cleo', currency: 'GBP', minor: '25000' },
];

const eur = (amount: string) => ({ amount, currency: 'EUR' });

const toTokyo = { source: 'EUR', target: 'JPY', sourceAmount: eur('100.00'), recipient: 'rc_jpy_tokyo', reference: 'Rent' };

export const requests: readonly DemoRequest[] = [
  { title: 'EUR 100.00 to yen, source fixed', customerId: 'ada', key: 'rent-november', body: toTokyo, expected: { kind: 'paid' } },
  {
    title: 'Exactly GBP 50.00 from euro, target fixed',
    customerId: 'ada',
    key: 'gift',
    body: { source: 'EUR', target: 'GBP', targetAmount: { amount: '50.00', currency: 'GBP' }, recipient: 'rc_gbp_london' },
    expected: { kind: 'paid' },
  },
  {
    title: 'More than there is',
    customerId: 'bob',
    key: 'too-much',
    body: { source: 'EUR', target: 'GBP', sourceAmount: eur('75.00'), recipient: 'rc_gbp_london' },
    expected: { kind: 'rejected', code: 'INSUFFICIENT_FUNDS' },
  },
  { title: 'The first one again, with the same key', customerId: 'ada', key: 'rent-november', body: toTokyo, expected: { kind: 'replay' } },
  {
    title: 'A currency that does not exist',
    customerId: 'ada',
    key: 'nowhere',
    body: { source: 'EUR', target: 'XYZ', sourceAmount: eur('10.00'), recipient: 'rc_jpy_tokyo' },
    expected: { kind: 'refused', status: 422, code: 'UNKNOWN_CURRENCY' },
  },
  {
    title: 'Pounds to dollars, by the cross through the euro',
    customerId: 'cleo',
    key: 'invoice-7',
    body: { source: 'GBP', target: 'USD', sourceAmount: { amount: '120.00', currency: 'GBP' }, recipient: 'rc_usd_boston' },
    expected: { kind: 'paid' },
  },
];
