import { shapes } from '@kontor/events';
import { z } from 'zod';
import { accountTypes, type RecipientDetails } from './recipient-request.js';

const account = z.object({
  type: z.enum(accountTypes),
  iban: z.string().optional(),
  bic: z.string().optional(),
  sortCode: z.string().optional(),
  routingNumber: z.string().optional(),
  accountNumber: z.string().optional(),
  accountType: z.string().optional(),
}).describe('As it was given; of account numbers no more than the last four characters are shown').meta({ id: 'RecipientAccount' });

/** A recipient as its customer sees it. */
export const recipientView = z.object({
  id: z.string(),
  currency: z.string(),
  country: z.string(),
  name: z.string().optional(),
  account: account.optional(),
  erased: z.literal(true).optional().describe('Your personal data was erased: who it was is not known any more'),
  createdAt: shapes.shownInstant,
}).meta({ id: 'Recipient' });
export type RecipientView = Readonly<z.infer<typeof recipientView>>;

const SHOWN = 4;
const masked = (number: string): string => `${'*'.repeat(Math.max(0, number.length - SHOWN))}${number.slice(-SHOWN)}`;
const NUMBERS = ['iban', 'accountNumber'];

export function viewOf(about: Omit<RecipientView, 'name' | 'account' | 'erased'>, details: RecipientDetails | undefined): RecipientView {
  if (details === undefined) return { ...about, erased: true };
  const shown = Object.fromEntries(Object.entries(details.account as Readonly<Record<string, string>>).map(([field, value]) => [field, NUMBERS.includes(field) ? masked(value) : value]));
  return { ...about, name: details.name, account: shown as RecipientView['account'] };
}
