import { Agent, request, type Dispatcher } from 'undici';
import { mintToken } from '../../rig/issuer.js';
import { customerOf } from '../entrances.js';
import type { HttpPlan } from './plan.js';

/** A small conversion with a payout. */
const PAYOUT = JSON.stringify({ source: 'EUR', target: 'GBP', sourceAmount: { amount: '10.00', currency: 'EUR' }, recipient: 'rc_gbp_london' });

export interface Answer {
  readonly status: number;
  readonly body: { readonly id?: string; readonly status?: string; readonly code?: string };
}

/** The API as the benchmark's customers use it: each with a token of its own, each transfer with a key of its own. */
export class Api {
  private readonly dispatcher: Agent;
  private readonly tokens: string[] = [];

  private constructor(private readonly plan: HttpPlan) {
    this.dispatcher = new Agent({ connections: 256, pipelining: 1 });
  }

  static async open(plan: HttpPlan): Promise<Api> {
    const api = new Api(plan);
    for (let i = 0; i < plan.customers; i++) api.tokens.push(await mintToken(plan.issuer, customerOf(plan, i)));
    return api;
  }

  close(): Promise<void> {
    return this.dispatcher.close();
  }

  async get(nth: number, path: string): Promise<Answer> {
    return answerOf(await request(`${this.plan.origin}${path}`, { dispatcher: this.dispatcher, headers: this.authorization(nth) }));
  }

  /** @param waits whether the answer is held until it is booked or refused */
  pay(nth: number, waits: boolean): Promise<Answer> {
    return this.post(nth, `${this.plan.run}-${nth}`, waits, PAYOUT);
  }

  /** From one customer to the next, in one currency: nothing but the ledger's part. */
  move(nth: number): Promise<Answer> {
    const body = JSON.stringify({ source: 'EUR', target: 'EUR', sourceAmount: { amount: '1.00', currency: 'EUR' }, recipient: { customerId: customerOf(this.plan, nth + 1) } });
    return this.post(nth, `${this.plan.run}-m${nth}`, true, body);
  }

  private async post(nth: number, key: string, waits: boolean, body: string): Promise<Answer> {
    const headers: Record<string, string> = { ...this.authorization(nth), 'content-type': 'application/json', 'idempotency-key': key };
    if (waits) headers['prefer'] = 'wait=10';
    return answerOf(await request(`${this.plan.origin}/v1/transfers`, { method: 'POST', dispatcher: this.dispatcher, headers, body }));
  }

  private authorization(nth: number): Record<string, string> {
    return { authorization: `Bearer ${this.tokens[nth % this.plan.customers]!}` };
  }
}

const answerOf = async ({ statusCode, body }: Dispatcher.ResponseData): Promise<Answer> => ({ status: statusCode, body: (await body.json()) as Answer['body'] });
