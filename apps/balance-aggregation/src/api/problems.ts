import { problems } from '@kontor/nest';

/** What this service answers besides the codes of all services. */
export const ledgerProblems = problems({
  UNKNOWN_CURRENCY: { status: 422, title: 'The currency is not known', meaning: 'Not an ISO 4217 code. Nothing was accepted and the key is still free.' },
  CURRENCY_NOT_USABLE: { status: 422, title: 'No money can be held in this currency today', meaning: 'Withdrawn, not valid yet, or without a minor unit; `errors` says which. Nothing was accepted and the key is still free.' },
  BALANCE_REFUSED: { status: 409, title: 'The balance was not opened', meaning: 'The account is closed, or its currency ended while the request was under way. This key is used for that answer.' },
  STATEMENT_TOO_LONG: { status: 422, title: 'The statement would be too long', meaning: 'Ask for a shorter period, or for JSON, which comes in pages.' },
});
