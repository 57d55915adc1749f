import type { BankDestination, CreateRecipient, DeleteRecipient, RecipientCreated, RecipientDeleted } from '@kontor/events';

export interface KnownRecipient extends Pick<BankDestination, 'rail' | 'bank'> {
  /** The one currency this recipient is paid in. */
  readonly currency: string;
}

/** What is kept of a customer's own recipient. Who it is stands in the journal alone, and not in clear. */
export interface OwnRecipient extends KnownRecipient {
  readonly customerId: string;
  readonly bodyHash: string;
  /** No transfer may name it any more. */
  readonly deleted?: true;
}

/** Recipients that exist from the start, all at the simulated bank: references without a person behind them. */
const BUILT_IN: readonly (KnownRecipient & { readonly id: string })[] = [
  { id: 'rc_eur_paris', currency: 'EUR', rail: 'simulator', bank: 'simbank' },
  { id: 'rc_gbp_london', currency: 'GBP', rail: 'simulator', bank: 'simbank' },
  { id: 'rc_usd_boston', currency: 'USD', rail: 'simulator', bank: 'simbank' },
  { id: 'rc_cad_toronto', currency: 'CAD', rail: 'simulator', bank: 'simbank' },
  { id: 'rc_chf_zurich', currency: 'CHF', rail: 'simulator', bank: 'simbank' },
  { id: 'rc_jpy_tokyo', currency: 'JPY', rail: 'simulator', bank: 'simbank' },
];

const byId: ReadonlyMap<string, KnownRecipient> = new Map(BUILT_IN.map((recipient) => [recipient.id, recipient]));

export const builtInRecipient = (id: string): KnownRecipient | undefined => byId.get(id);
export const builtInRecipients = (): readonly (KnownRecipient & { readonly id: string })[] => BUILT_IN;

interface Context {
  /** The customer. */
  readonly key: string;
  readonly recipients: { get(recipientId: string): OwnRecipient | undefined };
}

/** The one bank that there is a way to. */
const PAID_BY = { rail: 'simulator', bank: 'simbank' } as const;

/** Keeps a recipient, once: a repeat decides nothing, whatever its body says. */
export function createRecipient(_: unknown, { type: _type, ...recipient }: CreateRecipient, { recipients }: Context): RecipientCreated | undefined {
  return recipients.get(recipient.recipientId) === undefined ? { type: 'RecipientCreated', ...recipient, ...PAID_BY } : undefined;
}

/** Ends a recipient of the customer's own, once. */
export function deleteRecipient(_: unknown, { recipientId, commandId }: DeleteRecipient, { key, recipients }: Context): RecipientDeleted | undefined {
  const own = recipients.get(recipientId);
  return own?.customerId === key && own.deleted === undefined ? { type: 'RecipientDeleted', recipientId, commandId } : undefined;
}

/** The recipient that this customer may name now: one of its own that was not deleted, or a built-in one. */
export function recipientOf(recipientId: string, { key, recipients }: Context): KnownRecipient | undefined {
  const own = recipients.get(recipientId);
  if (own === undefined) return builtInRecipient(recipientId);
  return own.customerId === key && own.deleted === undefined ? own : undefined;
}

export const evolveRecipient = {
  RecipientCreated: (_: OwnRecipient | undefined, { bodyHash, currency, rail, bank }: RecipientCreated, { key }: { readonly key: string }): OwnRecipient => ({ customerId: key, bodyHash, currency, rail, bank }),
  RecipientDeleted: (recipient: OwnRecipient | undefined, { recipientId }: RecipientDeleted): OwnRecipient => {
    if (recipient === undefined) throw new RangeError(`${recipientId} is deleted, and was never created`);
    return { ...recipient, deleted: true };
  },
};
