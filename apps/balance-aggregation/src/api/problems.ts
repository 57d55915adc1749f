import { problems } from '@kontor/nest';

/** What this service answers besides the codes of all services. */
export const ledgerProblems = problems({
  STATEMENT_TOO_LONG: { status: 422, title: 'The statement would be too long', meaning: 'Ask for a shorter period, or for JSON, which comes in pages.' },
});
