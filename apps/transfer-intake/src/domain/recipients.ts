import type { BankDestination } from '@kontor/events';

export interface KnownRecipient extends Pick<BankDestination, 'rail' | 'bank'> {
  readonly id: string;
  /** The one currency this recipient is paid in. */
  readonly currency: string;
}

/**
 * Recipients that exist from the start, all at the simulated bank. They are references without a person behind
 * them. Recipients of customers' own will be a table that is looked up here.
 */
const BUILT_IN: readonly KnownRecipient[] = [
  { id: 'rc_eur_paris', currency: 'EUR', rail: 'simulator', bank: 'simbank' },
  { id: 'rc_gbp_london', currency: 'GBP', rail: 'simulator', bank: 'simbank' },
  { id: 'rc_usd_boston', currency: 'USD', rail: 'simulator', bank: 'simbank' },
  { id: 'rc_cad_toronto', currency: 'CAD', rail: 'simulator', bank: 'simbank' },
  { id: 'rc_chf_zurich', currency: 'CHF', rail: 'simulator', bank: 'simbank' },
  { id: 'rc_jpy_tokyo', currency: 'JPY', rail: 'simulator', bank: 'simbank' },
];

const byId: ReadonlyMap<string, KnownRecipient> = new Map(BUILT_IN.map((recipient) => [recipient.id, recipient]));

export const findRecipient = (id: string): KnownRecipient | undefined => byId.get(id);
export const builtInRecipients = (): readonly KnownRecipient[] => BUILT_IN;
