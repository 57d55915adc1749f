import { readConfig, refuseSandboxInProduction, sandboxEnv, serviceEnv } from '@kontor/nest';
import { z } from 'zod';

const payoutEnv = serviceEnv.extend({
  ...sandboxEnv.shape,
  KONTOR_RAIL_URL: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, '')).describe('where the rail takes payments, http(s)://host:port'),
  KONTOR_RAIL_TOKEN: z.string().min(8).describe('the bearer token that this service and the rail show each other'),
  KONTOR_RAIL_CALLBACK_URL: z.url({ protocol: /^https?$/ }).optional().describe('where the rail reaches this service; unset: /rails/simulator/answers on the own port'),
}).superRefine(refuseSandboxInProduction);

export type PayoutConfig = z.output<typeof payoutEnv>;
/** Token of the configuration. */
export const CONFIG = Symbol('payout configuration');

/** Throws `ConfigInvalid` with all faults at once. */
export const readPayoutConfig = (env: NodeJS.ProcessEnv): PayoutConfig => readConfig(payoutEnv, env);
