import type { BalanceOpened, BalanceRefused, LedgerCommand } from '@kontor/events';
import { currencyOn } from '@kontor/money';
import type { Account } from './account.js';
import type { Context } from './context.js';

/** What was decided about a request for a balance. */
export interface Opening {
  readonly customerId: string;
  readonly bodyHash: string;
  readonly currency: string;
  /** Why there is none by it. */
  readonly code?: BalanceRefused['code'];
}

export interface OpeningContext extends Context {
  /** By the id of the request. */
  readonly openings: { get(openingId: string): Opening | undefined };
}

export const evolveOpening = {
  BalanceOpened: (_: Opening | undefined, { bodyHash, currency }: BalanceOpened, { key }: { readonly key: string }): Opening => ({ customerId: key, bodyHash, currency }),
  BalanceRefused: (_: Opening | undefined, { bodyHash, currency, code }: BalanceRefused, { key }: { readonly key: string }): Opening => ({ customerId: key, bodyHash, currency, code }),
};

/**
 * Opens a balance with nothing in it. Each request is decided once; a currency that the customer has already is said to be
 * so, and nothing changes. Money that comes makes a balance all the same: nobody's deposit waits for an opening.
 */
export function openBalance(account: Account, order: LedgerCommand<'OpenBalance'>, { now, openings }: OpeningContext): BalanceOpened | BalanceRefused | undefined {
  const { openingId, commandId, bodyHash, currency } = order;
  if (openings.get(openingId) !== undefined) return undefined;
  const asked = { openingId, commandId, bodyHash, currency };
  if (account.isClosed === true) return { type: 'BalanceRefused', ...asked, code: 'CUSTOMER_CLOSED' };
  if (!currencyOn(currency, new Date(now).toISOString()).ok) return { type: 'BalanceRefused', ...asked, code: 'CURRENCY_NOT_VALID' };
  return { type: 'BalanceOpened', ...asked, ...(hasBalance(account, currency) && { existed: true }) };
}

const hasBalance = ({ available, held, frozen }: Account, currency: string): boolean => [available, held, frozen].some((balances) => balances?.[currency] !== undefined);
