import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { intakeCommands, transferIdOf } from '@kontor/events';
import { encodeEvent, type Log } from '@kontor/streams';
import { Agent, request, type Dispatcher } from 'undici';
import { mintToken } from '../rig/issuer.js';
import type { LoadPlan } from './plan.js';

/** Puts a transfer into the system; resolves with its id once it was taken. Throws what refused it. */
export type Submit = (nth: number) => Promise<string>;

/** What every transfer of a benchmark asks for: a small conversion with a payout, of a customer who has the money. */
const SOURCE_MINOR = 1000;
const RECIPIENT = 'rc_gbp_london';
const CURRENCIES = { source: 'EUR', target: 'GBP' } as const;

export const customerOf = (plan: Pick<LoadPlan, 'customers'>, nth: number): string => `bench-${nth % plan.customers}`;

/** Straight to the command topic: what the intake service would write, without HTTP, its checks and its answer. */
export function commandEntrance(plan: LoadPlan, log: Log): Submit {
  return async (nth) => {
    const customerId = customerOf(plan, nth);
    const transferId = transferIdOf(customerId, `${plan.run}-${nth}`);
    const data = {
      transferId,
      commandId: randomUUID(),
      bodyHash: createHash('sha256').update(transferId).digest('hex'),
      ...CURRENCIES,
      sourceAmount: String(SOURCE_MINOR),
      recipientId: RECIPIENT,
      waitForFunds: false,
    };
    const event = { type: 'SubmitTransfer', specversion: '1.0', id: data.commandId, source: 'bench', subject: customerId, time: new Date().toISOString(), data } as const;
    await log.send(intakeCommands.name, [{ key: customerId, value: Buffer.from(encodeEvent(event)), headers: {} }]);
    return transferId;
  };
}

/** As a customer: one request per transfer, with a token and an idempotency key; where the door is full, again under the same key. */
export async function httpEntrance(plan: LoadPlan, putOff: () => void): Promise<Submit> {
  const dispatcher = new Agent({ connections: 64, pipelining: 1 });
  const tokens: string[] = [];
  for (let i = 0; i < plan.customers; i++) tokens.push(await mintToken(plan.issuer, customerOf(plan, i)));
  const body = JSON.stringify({ source: CURRENCIES.source, target: CURRENCIES.target, sourceAmount: { amount: '10.00', currency: CURRENCIES.source }, recipient: RECIPIENT });
  const ask = (nth: number): Promise<Dispatcher.ResponseData> => request(`${plan.intakeUrl}/v1/transfers`, {
    method: 'POST',
    dispatcher,
    headers: { authorization: `Bearer ${tokens[nth % plan.customers]!}`, 'content-type': 'application/json', 'idempotency-key': `${plan.run}-${nth}` },
    body,
  });
  return async (nth) => {
    const deadline = performance.now() + plan.giveUpAfterMs;
    for (;;) {
      const response = await ask(nth);
      const retryAfterMs = Number(response.headers['retry-after']) * 1_000;
      if (!(retryAfterMs > 0) || performance.now() + retryAfterMs > deadline) return idOf(response);
      await response.body.dump();
      putOff();
      await delay(retryAfterMs);
    }
  };
}

async function idOf(response: Dispatcher.ResponseData): Promise<string> {
  const answer = (await response.body.json()) as { id?: string; code?: string };
  if (response.statusCode >= 300 || answer.id === undefined) throw new Error(`${response.statusCode} ${answer.code ?? ''}`);
  return answer.id;
}
