import { problems } from '@kontor/nest';

/** What this service answers besides the codes of all services. */
export const notificationProblems = problems({
  TOO_MANY_STREAMS: { status: 429, title: 'Too many streams are open', meaning: 'A customer can have ten streams of events open at once. Close one, or read several things from one stream.' },
});
