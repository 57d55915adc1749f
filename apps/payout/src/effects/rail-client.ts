import { z } from 'zod';
import { inOutgoingSpan } from '@kontor/nest';
import { isAnswer, railReceipt, type RailAnswer, type RailReceipt } from './rail-messages.js';

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
  readonly rail: string;
}

export type RailOutcome =
  | { readonly kind: 'answered'; readonly answers: readonly RailReceipt[] }
  /** The rail knows an instruction of the request with other bytes, and has taken nothing of the request. */
  | { readonly kind: 'conflict'; readonly detail: string };

/** The rail did not answer, or not as agreed: whether it pays is unknown. The same bytes are to be sent again until it answers. */
export class RailSilent extends Error {
  override name = 'RailSilent';
}

export interface RailClient {
  /** Submits payments in one request. Throws `RailSilent`. */
  submit(payments: readonly RailPayment[], signal: AbortSignal): Promise<RailOutcome>;
  /**
   * Asks what became of a payment. Undefined: the rail has nothing to say, or has never heard of it; since the payment may still be
   * on its way there, that proves nothing. Throws `RailSilent`.
   */
  enquire(instrId: string, signal: AbortSignal): Promise<RailAnswer | undefined>;
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
const submissionAnswer = z.strictObject({ answers: z.array(railReceipt) });
/** A rail may say more about a payment than what became of it. */
const enquiryAnswer = z.object(railReceipt.shape);

/** A rail reached by HTTP. */
export function httpRail({ url, token, callbackUrl }: HttpRailOptions): RailClient {
  return {
    async submit(payments, signal) {
      const { status, text } = await railRequest(`${url}/payments`, token, signal, { callbackUrl: callbackUrl(), payments });
      if (status === 409) return { kind: 'conflict', detail: text.slice(0, 500) };
      if (status !== 200) throw new RailSilent(`HTTP ${status}: ${text.slice(0, 500)}`);
      return { kind: 'answered', answers: answersIn(text, payments) };
    },

    async enquire(instrId, signal) {
      const { status, text } = await railRequest(`${url}/payments/${encodeURIComponent(instrId)}`, token, signal);
      if (status === 404) return undefined;
      if (status !== 200) throw new RailSilent(`HTTP ${status}: ${text.slice(0, 500)}`);
      const parsed = enquiryAnswer.safeParse(jsonOf(text));
      if (!parsed.success || parsed.data.instrId !== instrId) throw new RailSilent('its answer cannot be read');
      return isAnswer(parsed.data) ? parsed.data : undefined;
    },
  };
}

export interface Reply {
  readonly status: number;
  readonly text: string;
}

/** A request with a body is a POST. */
export function railRequest(url: string, token: string, signal: AbortSignal, body?: object): Promise<Reply> {
  const method = body === undefined ? 'GET' : 'POST';
  return inOutgoingSpan(`${method} rail`, { 'http.request.method': method }, (trace) => exchange(url, { authorization: `Bearer ${token}`, ...trace }, signal, body));
}

async function exchange(url: string, headers: Readonly<Record<string, string>>, signal: AbortSignal, body?: object): Promise<Reply> {
  try {
    const response = await fetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]),
    });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    const cause = (error as Error).cause;
    throw new RailSilent(cause instanceof Error ? cause.message : (error as Error).message);
  }
}

/** One answer to each payment, and to nothing else: anything less is no answer. */
function answersIn(text: string, payments: readonly RailPayment[]): readonly RailReceipt[] {
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
