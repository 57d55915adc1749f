import { problems } from '@kontor/nest';

/** What this service answers besides the codes of all services. */
export const intakeProblems = problems({
  IDEMPOTENCY_KEY_MISSING: { status: 400, title: 'An Idempotency-Key is needed', meaning: 'Send a key of your own, 1 to 255 characters; a repeat with the same key and body never makes a second transfer.' },
  IDEMPOTENCY_KEY_INVALID: { status: 400, title: 'The Idempotency-Key is not valid', meaning: 'One header with 1 to 255 printable ASCII characters, bare or in double quotes.' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, title: 'The Idempotency-Key belongs to another request', meaning: 'A transfer with another body was sent under this key. Keys of transfers hold for ever: send a new one.' },
  UNKNOWN_CURRENCY: { status: 422, title: 'The currency is not known', meaning: 'Not an ISO 4217 code. Nothing was accepted and the key is still free.' },
  CURRENCY_NOT_USABLE: { status: 422, title: 'No money can be held in this currency today', meaning: 'Withdrawn, not valid yet, or without a minor unit; `errors` says which. Nothing was accepted and the key is still free.' },
  NOT_DECIDED_IN_TIME: { status: 503, title: 'The request was not decided in time', meaning: 'It may still be accepted. Send it again, with the same Idempotency-Key if it has one: it can never be done twice.' },
  BEHIND: { status: 503, title: 'The transfer is accepted, but cannot be shown yet', meaning: 'The view of it is being written. Send the same request again after `Retry-After`.' },
});
