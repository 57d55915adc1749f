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
  /** Default: a transfer. */
  readonly resource?: 'conversions';
  readonly body: Readonly<Record<string, unknown>>;
  /** An operator holds the payout back before it is asked for. */
  readonly held?: true;
  /** What happens to it afterwards: the customer cancels what is held, the bank sends back what was paid. */
  readonly then?: 'cancel' | 'return';
  readonly expected: Expectation;
}

/** What must come of it; the demo fails if anything else does. */
export type Expectation =
  | { readonly kind: 'paid' }
  | { readonly kind: 'rejected'; readonly code: string }
  /** The money is with the customer again. */
  | { readonly kind: 'cancelled' | 'refunded' }
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
  {
    title: 'Euro into dollars of one\'s own',
    customerId: 'ada',
    key: 'travel-money',
    resource: 'conversions',
    body: { source: 'EUR', target: 'USD', sourceAmount: eur('50.00') },
    expected: { kind: 'paid' },
  },
  {
    title: 'To another customer, in another partition',
    customerId: 'ada',
    key: 'lunch',
    body: { source: 'EUR', target: 'EUR', sourceAmount: eur('20.00'), recipient: { customerId: 'bob' } },
    expected: { kind: 'paid' },
  },
  {
    title: 'Held back, and cancelled before it was submitted',
    customerId: 'ada',
    key: 'rent-december',
    body: toTokyo,
    held: true,
    then: 'cancel',
    expected: { kind: 'cancelled' },
  },
  {
    title: 'Paid, and sent back by the bank less its charges',
    customerId: 'cleo',
    key: 'invoice-8',
    body: { source: 'GBP', target: 'USD', sourceAmount: { amount: '80.00', currency: 'GBP' }, recipient: 'rc_usd_boston' },
    then: 'return',
    expected: { kind: 'refunded' },
  },
];
