import type { Finding } from '@kontor/events';

type Breach = Finding<'InvariantBreached'>;
export type Rule = Breach['rule'];

export const breach = (rule: Rule, currency: string, subject: string, detail: string): Breach => ({ type: 'InvariantBreached', rule, currency, subject, detail });
