import { z } from 'zod';
import { railRequest, RailSilent } from './rail-client.js';

export const SANDBOX_VERBS = ['accept', 'settle', 'reject', 'time-out', 'late-accept', 'return'] as const;
export type SandboxVerb = (typeof SANDBOX_VERBS)[number];

export interface SandboxOrder {
  readonly verb: SandboxVerb;
  /** ISO 20022 reason of a refusal; the bank's own choice without one. */
  readonly code?: string;
}

export type SandboxOutcome =
  /** The bank has the order, and tells what comes of it as it tells everything: by an answer. */
  | { readonly kind: 'taken'; readonly stage: string }
  | { readonly kind: 'impossible'; readonly stage: string }
  /** Not, or not yet. */
  | { readonly kind: 'unknown' };

/** A bank that does with a payment what a sandbox orders. */
export interface RailSandbox {
  /** Throws `RailSilent`; the same order may be sent again then. */
  order(instrId: string, order: SandboxOrder, signal: AbortSignal): Promise<SandboxOutcome>;
}

/** Token of the `RailSandbox`. */
export const RAIL_SANDBOX = Symbol('rail sandbox');

const said = z.object({ stage: z.string().max(32) });

/** The bank of a sandbox by HTTP. @param url without a slash at the end */
export function httpRailSandbox({ url, token }: { readonly url: string; readonly token: string }): RailSandbox {
  return {
    async order(instrId, order, signal) {
      const { status, text } = await railRequest(`${url}/payments/${encodeURIComponent(instrId)}/orders`, token, signal, order);
      if (status === 404) return { kind: 'unknown' };
      if (status !== 200 && status !== 409) throw new RailSilent(`HTTP ${status}: ${text.slice(0, 500)}`);
      return { kind: status === 200 ? 'taken' : 'impossible', stage: stageIn(text) };
    },
  };
}

function stageIn(text: string): string {
  try {
    return said.parse(JSON.parse(text)).stage;
  } catch {
    throw new RailSilent('its answer cannot be read');
  }
}
