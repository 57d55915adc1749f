import { problems } from '@kontor/nest';

/** What this service answers besides the codes of all services. */
export const payoutProblems = problems({
  SIMULATION_REFUSED: { status: 409, title: 'The bank cannot do this with the payment', meaning: 'Where the payment stands there, this verb leads nowhere; the detail says where that is. Nothing was done.' },
});
