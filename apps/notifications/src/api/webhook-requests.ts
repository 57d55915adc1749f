import { cursorOf, pageFields } from '@kontor/nest';
import { fields, shapes } from '@kontor/events';
import { z } from 'zod';
import type { Delivery, Endpoint } from '../webhooks/endpoints.js';
import type { SigningKey } from '../webhooks/signing.js';
import { typeWanted } from './wanted-types.js';

const URL_LENGTH_MAX = 2_048;
const TYPES_MAX = 32;
const OVERLAP_S_MAX = 7 * 86_400;

/** The body of `POST /v1/webhook-endpoints`. Where the URL leads is judged apart. */
export const endpointBody = z.strictObject({
  url: z.string().max(URL_LENGTH_MAX).refine((text) => URL.canParse(text), { params: { code: 'URL_INVALID' }, error: 'must be a URL' }).meta({ format: 'uri', description: 'https, port 443 or 8443, a host on the internet', examples: ['https://hooks.example/kontor'] }),
  /** Absent or empty: everything. */
  types: z.array(typeWanted).max(TYPES_MAX).optional(),
  description: shapes.sentText.optional(),
  signing: z.enum(['v1', 'v1a']).optional(),
}).meta({ id: 'WebhookEndpointRequest', examples: [{ url: 'https://hooks.example/kontor', types: ['transfer.*'] }] });
export type EndpointBody = z.output<typeof endpointBody>;

/** Of `POST …/rotate-secret`. */
export const rotationBody = z.strictObject({ overlapSeconds: z.int().min(0).max(OVERLAP_S_MAX).optional() }).meta({ id: 'WebhookRotationRequest', examples: [{ overlapSeconds: 3_600 }] }).optional();
export type RotationBody = z.output<typeof rotationBody>;

/** Of `POST …/replay`: everything after a sequence number, everything since a time, or one notice. */
export const replayBody = z
  .strictObject({ after: z.int().min(0).optional(), since: z.iso.datetime({ offset: false }).optional(), noticeId: fields.noticeId.optional() })
  .refine((body) => Object.values(body).filter((value) => value !== undefined).length === 1, { params: { code: 'EXACTLY_ONE' }, error: 'exactly one of after, since and noticeId' })
  .meta({ id: 'WebhookReplayRequest', oneOf: [{ required: ['after'] }, { required: ['since'] }, { required: ['noticeId'] }], examples: [{ after: 0 }] });
export type ReplayBody = z.output<typeof replayBody>;

export const deliveriesQuery = z.strictObject(pageFields);
export type DeliveriesQuery = z.output<typeof deliveriesQuery>;
export const deliveriesCursor = cursorOf('deliveries', z.tuple([z.number(), z.string()]));

/** An endpoint as its customer sees it. */
export const endpointShown = z.object({
  id: z.string().regex(/^wh_[0-9a-f-]{36}$/),
  url: z.string(),
  types: z.array(z.string()).describe('What is sent there; empty: everything'),
  description: z.string().optional(),
  signing: z.enum(['v1', 'v1a']).describe('Standard Webhooks: v1 is HMAC-SHA256 with a shared secret, v1a Ed25519'),
  publicKey: z.string().optional().describe('Of v1a: what signatures are verified with'),
  previousSecretUntil: shapes.shownInstant.optional().describe('Until then the secret before signs as well'),
  status: z.enum(['enabled', 'disabled']),
  disabled: z.object({ code: z.enum(['FAILING', 'GONE']), at: shapes.shownInstant }).optional().describe('GONE: it answered 410; FAILING: it took nothing for three days'),
  createdAt: shapes.shownInstant,
}).meta({ id: 'WebhookEndpoint' });

/** The same in the answer that made or replaced its secret, and in no other. */
export const endpointMade = endpointShown.extend({ secret: z.string().optional().describe('Of v1: shown in this answer alone') }).meta({ id: 'WebhookEndpointWithSecret' });
export const endpointsShown = z.object({ endpoints: z.array(endpointShown) }).meta({ id: 'WebhookEndpoints' });

export type EndpointView = Readonly<z.infer<typeof endpointShown>>;
export type EndpointMade = Readonly<z.infer<typeof endpointMade>>;

export function endpointView({ id, url, types, description, scheme, publicKey, createdAt, previousUntil, disabled }: Endpoint): EndpointView {
  return {
    id, url, types: [...types], ...(description !== undefined && { description }), signing: scheme, ...(publicKey !== undefined && { publicKey }),
    ...(previousUntil !== undefined && previousUntil.getTime() > Date.now() && { previousSecretUntil: previousUntil.toISOString() }),
    status: disabled === undefined ? 'enabled' : 'disabled', ...(disabled !== undefined && { disabled: { code: disabled.code, at: disabled.at.toISOString() } }),
    createdAt: createdAt.toISOString(),
  };
}

/** Of a key pair nothing secret is shown: what signs stays here. */
export const endpointWithSecret = (endpoint: Endpoint, key: SigningKey): EndpointMade => ({ ...endpointView(endpoint), ...(endpoint.scheme === 'v1' && { secret: key.secret }) });

/** `waiting`: an earlier event about the same was not delivered yet. */
const STATES = { due: 'pending', behind: 'waiting', delivered: 'delivered', failed: 'failed' } as const;

const attemptShown = z.object({
  attempt: z.int(),
  at: shapes.shownInstant,
  outcome: z.enum(['ANSWERED', 'TIMEOUT', 'REFUSED_TARGET', 'DNS', 'TLS', 'CONNECTION']),
  status: z.int().optional(),
  durationMs: z.int(),
});
export const deliveryShown = z.object({
  noticeId: z.string().describe('Also the `webhook-id`'),
  type: z.string(),
  sequence: z.int().optional().describe('Absent of a test'),
  status: z.enum(['pending', 'waiting', 'delivered', 'failed']).describe('waiting: an earlier event about the same was not delivered yet'),
  queuedAt: shapes.shownInstant,
  nextAttemptAt: shapes.shownInstant.optional(),
  finishedAt: shapes.shownInstant.optional(),
  attempts: z.array(attemptShown).describe('The newest twenty, oldest first'),
}).meta({ id: 'WebhookDelivery' });
export const deliveriesShown = z.object({ deliveries: z.array(deliveryShown), next: z.string().optional() }).meta({ id: 'WebhookDeliveries' });

export type DeliveriesView = Readonly<z.infer<typeof deliveriesShown>>;

export function deliveryView({ noticeId, sequence, type, state, queuedAt, dueAt, finishedAt, attempts }: Delivery): z.infer<typeof deliveryShown> {
  return {
    noticeId, type, ...(sequence > 0 && { sequence }), status: STATES[state], queuedAt: queuedAt.toISOString(),
    ...(dueAt !== undefined && { nextAttemptAt: dueAt.toISOString() }), ...(finishedAt !== undefined && { finishedAt: finishedAt.toISOString() }), attempts: [...attempts],
  };
}

export const replayShown = z.object({ queued: z.int().describe('How many events are sent again') }).meta({ id: 'WebhookReplayed' });
export const testShown = z.object({ noticeId: z.string() }).meta({ id: 'WebhookTested' });
