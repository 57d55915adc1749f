import { problems } from '@kontor/nest';

/** What this service answers besides the codes of all services. */
export const notificationProblems = problems({
  TOO_MANY_STREAMS: { status: 429, title: 'Too many streams are open', meaning: 'A customer can have ten streams of events open at once. Close one, or read several things from one stream.' },
  TOO_MANY_ENDPOINTS: { status: 409, title: 'There are too many endpoints', meaning: 'A customer can have sixteen webhook endpoints. Delete one.' },
  ENDPOINT_DISABLED: { status: 409, title: 'The endpoint is disabled', meaning: 'It said that it is gone, or took nothing for three days. Enable it again, then what waits is sent.' },
});
