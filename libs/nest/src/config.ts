import type { JSONWebKeySet } from 'jose';
import { z } from 'zod';

/** Everything that is wrong with the configuration, one line each, with what to set. Values are never printed: some are secrets. */
export class ConfigInvalid extends Error {
  override name = 'ConfigInvalid';
  constructor(readonly faults: readonly string[]) {
    super(`the configuration is not valid:\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
  }
}

/**
 * Reads a service's configuration from environment variables, once, at the start. `schema` is an object of
 * variables; `.describe()` on each says what to set. Other variables are ignored, empty ones count as unset.
 * Throws `ConfigInvalid` with all faults at once.
 */
export function readConfig<S extends z.ZodObject>(schema: S, env: Readonly<Record<string, string | undefined>>): z.output<S> {
  const given = Object.fromEntries(Object.keys(schema.shape).map((name) => [name, env[name] === '' ? undefined : env[name]]));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => {
    const name = String(issue.path[0] ?? 'environment');
    const problem = given[name] === undefined && issue.code === 'invalid_type' ? 'is not set' : issue.message;
    const hint = (schema.shape[name] as z.ZodType | undefined)?.description;
    return `${name}: ${problem}${hint === undefined ? '' : `; set it to ${hint}`}`;
  });
  throw new ConfigInvalid(faults);
}

const wholeNumber = (min: number, max: number) =>
  z.string().regex(/^[0-9]{1,9}$/, 'is not a whole number').transform(Number).pipe(z.number().min(min).max(max));

const jwks = z.string().transform((text, context): JSONWebKeySet | URL => {
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return new URL(text);
  try {
    const parsed = JSON.parse(text) as Partial<JSONWebKeySet> | null;
    if (Array.isArray(parsed?.keys) && parsed.keys.length > 0) return parsed as JSONWebKeySet;
  } catch {
    // Reported below like every other text that is not a key set.
  }
  context.addIssue({ code: 'custom', message: 'is neither a JSON Web Key Set with at least one key, nor a URL' });
  return z.NEVER;
});

/** Variables that every service has. Extend it: `serviceEnv.extend({ KONTOR_RAIL_URL: z.url() })`. */
export const serviceEnv = z.object({
  KONTOR_SERVICE: z.string().min(1).describe('the name of this instance\'s service, for logs and writers'),
  KONTOR_BROKERS: z.string().min(1).transform((list) => list.split(',').map((broker) => broker.trim()))
    .pipe(z.array(z.string().regex(/^[^:\s]+:[0-9]+$/, 'is not host:port')).min(1)).describe('the Kafka brokers, as host:port,host:port'),
  KONTOR_POSTGRES_URL: z.string().regex(/^postgres(ql)?:\/\//, 'is not a postgres:// URL').describe('postgres://role:password@host:port/database, of the role that owns this service\'s schema'),
  KONTOR_HTTP_PORT: wholeNumber(0, 65535).describe('the port to listen on'),
  KONTOR_HTTP_HOST: z.string().min(1).default('127.0.0.1').describe('the address to listen on; 0.0.0.0 in a container'),
  KONTOR_METRICS_PORT: wholeNumber(0, 65535).optional().describe('the port to serve metrics on, at /metrics; unset: none'),
  KONTOR_STATE_DIR: z.string().min(1).describe('a folder for state stores, kept over restarts'),
  KONTOR_JWKS: jwks.describe('the issuer\'s public keys: where it publishes them (https://issuer/jwks.json), or the JSON Web Key Set itself'),
  KONTOR_JWKS_COOLDOWN_MS: wholeNumber(0, 600_000).default(30_000).describe('published keys are fetched no more often than this, whoever sends tokens of unknown keys'),
  KONTOR_JWT_ISSUER: z.string().min(1).describe('the `iss` of accepted tokens'),
  KONTOR_JWT_AUDIENCE: z.string().min(1).describe('the `aud` of accepted tokens'),
  KONTOR_KAFKA_CLIENT: z.enum(['platformatic', 'kafkajs']).default('platformatic').describe('the Kafka client that carries the log, platformatic or kafkajs'),
  KONTOR_KAFKA_TLS_CA: z.string().optional().describe('the file of the authorities that sign the brokers\' certificates, or `system`; set, it turns TLS on'),
  KONTOR_KAFKA_TLS_CERT: z.string().optional().describe('the file of this client\'s certificate, for brokers that ask for one'),
  KONTOR_KAFKA_TLS_KEY: z.string().optional().describe('the file of that certificate\'s key'),
  KONTOR_KAFKA_SASL_MECHANISM: z.enum(['scram-sha-512', 'scram-sha-256', 'plain']).optional().describe('how to sign in at the brokers; `plain` over TLS alone'),
  KONTOR_KAFKA_SASL_USER: z.string().optional().describe('the user that signs in'),
  KONTOR_KAFKA_SASL_PASSWORD: z.string().optional().describe('the user\'s password'),
  KONTOR_KAFKA_SASL_PASSWORD_FILE: z.string().optional().describe('a file that holds the password, instead of the variable'),
  KONTOR_GROUP: z.string().optional().describe('the name that begins the consumer groups by which instances share partitions; unset, this instance owns all'),
  KONTOR_ZONE: z.string().optional().describe('the availability zone, rack or host of this instance: standbys are put into another one'),
  KONTOR_STANDBYS: wholeNumber(0, 100).default(1).describe('the standbys of each partition, as far as there are instances'),
  KONTOR_RATE_PER_SECOND: wholeNumber(0, 1_000_000).default(200).describe('the requests per second that one customer may send to an instance for as long as it likes; 0 for any number'),
  KONTOR_RATE_BURST: wholeNumber(1, 1_000_000).default(1_000).describe('the requests that one customer may send at once'),
  KONTOR_PARTITIONS: wholeNumber(1, 1000).default(4).describe('the deployment\'s partition count, fixed at birth'),
});

/** Variables of services that offer a sandbox: extend their own by its `shape`, and refine that by `refuseSandboxInProduction`. */
export const sandboxEnv = z.object({
  KONTOR_MODE: z.enum(['demonstration', 'production']).default('demonstration').describe('production where real money is moved: a sandbox is refused there'),
  KONTOR_SANDBOX: z.enum(['on', 'off']).default('off').transform((text) => text === 'on').describe('on to offer /v1/simulation, by which customers make up money and answers of banks'),
});

/** Money that anybody can make up does not stand beside real money. */
export function refuseSandboxInProduction({ KONTOR_MODE: mode, KONTOR_SANDBOX: sandbox }: z.output<typeof sandboxEnv>, context: { addIssue(issue: { code: 'custom'; path: string[]; message: string }): void }): void {
  if (mode === 'production' && sandbox) context.addIssue({ code: 'custom', path: ['KONTOR_SANDBOX'], message: 'makes money up, and is refused with KONTOR_MODE=production' });
}

/** What `serviceEnv` makes of the environment: the settings that every service has. */
export type ServiceConfig = z.output<typeof serviceEnv>;
