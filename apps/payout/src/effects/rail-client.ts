import { z } from 'zod';
import { railAnswer, type RailAnswer } from './answer-records.js';

/** A payment as the rail takes it. The same intent gives the same bytes. */
export interface RailPayment {
  readonly instrId: string;
  readonly endToEndId: string;
  readonly amount: string;
  readonly currency: string;
  readonly recipientId: string;
  readonly reference?: string;
  readonly messageHash: string;
  readonly clientRef: string;
}

export type RailOutcome =
  | { readonly kind: 'answered'; readonly answers: readonly RailAnswer[] }
  /** The rail knows an instruction of the request with other bytes, and has taken nothing of the request. */
  | { readonly kind: 'conflict'; readonly detail: string };

/** The rail did not answer, or not as agreed: whether it pays is unknown. The same bytes are to be sent again until it answers. */
export class RailSilent extends Error {
  override name = 'RailSilent';
}

export interface RailClient {
  /** Submits payments in one request. Throws `RailSilent`. */
  submit(payments: readonly RailPayment[], signal: AbortSignal): Promise<RailOutcome>;
}

export interface HttpRailOptions {
  /** Without a slash at the end. */
  readonly url: string;
  readonly token: string;
  /** Where the rail sends what it says later; asked for with each request, since the own port is known late. */
  readonly callbackUrl: () => string;
}

/** Token of the `RailClient`. */
export const RAIL = Symbol('rail');

/** Time for one request. A rail that syncs a batch to its disk needs some tens of milliseconds; its promise is ten seconds. */
const REQUEST_MS = 10_000;
const submissionAnswer = z.strictObject({ answers: z.array(railAnswer) });

/** A rail reached by HTTP. */
export function httpRail({ url, token, callbackUrl }: HttpRailOptions): RailClient {
  return {
    async submit(payments, signal) {
      const response = await post(`${url}/payments`, token, { callbackUrl: callbackUrl(), payments }, signal);
      const text = await response.text().catch((error: unknown) => {
        throw new RailSilent(`its answer broke off: ${(error as Error).message}`);
      });
      if (response.status === 409) return { kind: 'conflict', detail: text.slice(0, 500) };
      if (!response.ok) throw new RailSilent(`HTTP ${response.status}: ${text.slice(0, 500)}`);
      return { kind: 'answered', answers: answersIn(text, payments) };
    },
  };
}

async function post(url: string, token: string, body: object, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]),
    });
  } catch (error) {
    const cause = (error as Error).cause;
    throw new RailSilent(cause instanceof Error ? cause.message : (error as Error).message);
  }
}

/** One answer to each payment, and to nothing else: anything less is no answer. */
function answersIn(text: string, payments: readonly RailPayment[]): readonly RailAnswer[] {
  const parsed = submissionAnswer.safeParse(jsonOf(text));
  if (!parsed.success) throw new RailSilent('its answer cannot be read');
  const byInstruction = new Map(parsed.data.answers.map((answer) => [answer.instrId, answer]));
  const complete = byInstruction.size === payments.length && payments.every(({ instrId, clientRef }) => byInstruction.get(instrId)?.clientRef === clientRef);
  if (!complete) throw new RailSilent(`it answered ${byInstruction.size} payments where ${payments.length} were sent, or others`);
  return parsed.data.answers;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
