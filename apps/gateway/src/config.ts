import { readConfig } from '@kontor/nest/edge';
import { z } from 'zod';

const url = z.string().regex(/^https?:\/\/[^/?#\s]+$/, 'must be an origin, such as http://intake:8080');
const instances = z.union([url.transform((one) => [one]), z.array(url).min(1)]);

const upstreams = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'is not JSON' });
    return z.NEVER;
  }
}).pipe(z.record(z.string(), instances));

const gatewayEnv = z.object({
  KONTOR_HTTP_PORT: z.string().regex(/^[0-9]{1,5}$/, 'is not a port').transform(Number).describe('the port to listen on'),
  KONTOR_HTTP_HOST: z.string().min(1).default('127.0.0.1').describe('the address to listen on; 0.0.0.0 in a container'),
  KONTOR_UPSTREAMS: upstreams.describe('where services are, as JSON: {"fx-rating": "http://fx:8080", "payout": ["http://a:8080", "http://b:8080"]}'),
});

/** What the gateway is told by its environment. A service that is not named is answered for with 503. */
export type GatewayConfig = z.output<typeof gatewayEnv>;

/** Throws `ConfigInvalid` with all faults at once. */
export const readGatewayConfig = (env: NodeJS.ProcessEnv): GatewayConfig => readConfig(gatewayEnv, env);
