import { problems } from '@kontor/nest';

/** What this service answers besides the codes of all services. */
export const intakeProblems = problems({
  UNKNOWN_CURRENCY: { status: 422, title: 'The currency is not known', meaning: 'Not an ISO 4217 code. Nothing was accepted and the key is still free.' },
  CURRENCY_NOT_USABLE: { status: 422, title: 'No money can be held in this currency today', meaning: 'Withdrawn, not valid yet, or without a minor unit; `errors` says which. Nothing was accepted and the key is still free.' },
  RECEIPT_NOT_READY: { status: 409, title: 'There is no receipt yet', meaning: 'Only of a transfer that was booked there is one. `status` of the transfer says where it stands.' },
  CUSTOMER_ERASED: { status: 409, title: 'The personal data of this customer was erased', meaning: 'Nothing personal can be kept for it any more.' },
  RECIPIENT_DELETED: { status: 409, title: 'The recipient of this key was deleted', meaning: 'It was created by this request, and deleted later. Send a new key to create it again.' },
});
