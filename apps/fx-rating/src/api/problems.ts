import { problems } from '@kontor/nest';

/** What this service answers besides the codes of all services. */
export const fxProblems = problems({
  UNKNOWN_CURRENCY: { status: 422, title: 'The currency is not known', meaning: 'Not an ISO 4217 code. Nothing was accepted and the key is still free.' },
  CURRENCY_NOT_USABLE: { status: 422, title: 'No money can be held in this currency today', meaning: 'Withdrawn, not valid yet, or without a minor unit; `errors` says which. Nothing was accepted and the key is still free.' },
  RATE_NOT_FOUND: { status: 404, title: 'There is no rate for this pair', meaning: 'No source of rates has one of the two currencies at the moment, or had one within the week before the time that was asked for.' },
  PAIR_HALTED: { status: 503, title: 'This pair is halted', meaning: 'Its rate moved more than it ever did, or persons stopped it. It is quoted again when a second source agrees or two persons let it go on.' },
  QUOTE_REFUSED: { status: 422, title: 'This quote was refused', meaning: 'There are no terms of it to quote again. Ask for a quote by its amount.' },
});
