import { timingSafeEqual, createHash } from 'node:crypto';
import { fastify, LogController, type FastifyInstance, type FastifyRequest } from 'fastify';
import { Bank } from './bank.js';
import type { RailConfig } from './config.js';
import { VERBS, type Order } from './orders.js';
import type { Payment } from './payment.js';

export { readConfig, InvalidConfig, type RailConfig } from './config.js';

const reference = { type: 'string', minLength: 1, maxLength: 140 } as const;
/** InstrId and EndToEndId of ISO 20022 hold 35 characters. A line break would end a line of the record. */
const isoId = { type: 'string', pattern: '^[A-Za-z0-9/\\-?:().,\'+ _]{1,35}$' } as const;

const submissionSchema = {
  type: 'object',
  required: ['callbackUrl', 'payments'],
  additionalProperties: false,
  properties: {
    callbackUrl: { type: 'string', pattern: '^https?://', maxLength: 2_000 },
    payments: {
      type: 'array', minItems: 1, maxItems: 5_000,
      items: {
        type: 'object',
        required: ['instrId', 'endToEndId', 'amount', 'currency', 'recipientId', 'messageHash'],
        properties: {
          instrId: isoId, endToEndId: isoId, recipientId: reference, messageHash: reference,
          amount: { type: 'string', pattern: '^[1-9][0-9]{0,17}$' },
          currency: { type: 'string', pattern: '^[A-Z]{3}$' },
          clientRef: { type: 'string', maxLength: 500 },
          rail: { type: 'string', maxLength: 32 },
        },
      },
    },
  },
} as const;

const pageSchema = {
  type: 'object',
  properties: { from: { type: 'string', pattern: '^[0-9]{1,12}$', default: '0' }, limit: { type: 'string', pattern: '^[0-9]{1,4}$', default: '1000' } },
} as const;

const clockSchema = {
  type: 'object',
  required: ['advanceMs'],
  additionalProperties: false,
  properties: { advanceMs: { type: 'integer', minimum: 0, maximum: 366 * 86_400_000 } },
} as const;

const orderSchema = {
  type: 'object',
  required: ['verb'],
  additionalProperties: false,
  properties: { verb: { type: 'string', enum: [...VERBS] }, code: { type: 'string', pattern: '^[A-Z0-9]{4}$' } },
} as const;

interface SubmissionBody {
  readonly callbackUrl: string;
  readonly payments: readonly Payment[];
}

/** A running simulator, to be used in the same process. */
export interface RailSimulator {
  readonly url: string;
  readonly paidCount: number;
  /** Ends open requests and callbacks; what was not heard is told after the next start. */
  stop(): Promise<void>;
}

export interface RailLogging {
  readonly logLevel?: string;
  readonly logLines?: { write(line: string): void };
}

/** Reads the record, starts the HTTP interface on 127.0.0.1 and goes on calling back. Throws `CorruptFile`. */
export async function startRailSimulator(config: RailConfig, { logLevel = 'info', logLines = process.stdout }: RailLogging = {}): Promise<RailSimulator> {
  // The body limit lets a batch of 5,000 payments pass.
  const server = fastify({ logger: { level: logLevel, stream: logLines }, logController: new LogController({ disableRequestLogging: true }), bodyLimit: 8 * 1024 * 1024, ajv: { customOptions: { coerceTypes: false, removeAdditional: false } } });
  const bank = await Bank.open({ ...config, warn: (message) => server.log.warn(message) });
  addRoutes(server, bank, config.token);
  try {
    const url = await server.listen({ host: '127.0.0.1', port: config.port });
    server.log.info({ record: config.recordFile, paid: bank.paidCount, settleDelayMs: config.settleDelayMs, script: config.script.by, node: process.version }, 'rail simulator is up');
    return {
      url,
      get paidCount() {
        return bank.paidCount;
      },
      async stop() {
        await server.close();
        await bank.close();
      },
    };
  } catch (error) {
    await bank.close();
    throw error;
  }
}

function addRoutes(server: FastifyInstance, bank: Bank, token: string): void {
  server.get('/health/live', () => ({ status: 'ok' }));
  server.get('/health/ready', () => ({ status: 'ok', paid: bank.paidCount }));
  const onRequest = bearer(token);

  server.post<{ Body: SubmissionBody }>('/payments', { onRequest, schema: { body: submissionSchema } }, async (request, reply) => {
    const submission = await bank.submit(request.body.payments, request.body.callbackUrl);
    if (submission.kind === 'conflict') {
      return reply.code(409).send({ code: 'INSTRUCTION_CONFLICT', detail: 'known with other bytes; nothing of this request was paid', instrIds: submission.instrIds });
    }
    // After the acceptance is out, as banks do; over two connections the settlement may still arrive first.
    setImmediate(() => bank.settleLater(submission.fresh));
    if (submission.cut) {
      reply.hijack();
      reply.raw.destroy(); // as if the line had broken: what was taken stays taken
      return reply;
    }
    return { answers: submission.answers };
  });
  server.get<{ Params: { instrId: string } }>('/payments/:instrId', { onRequest }, async (request, reply) => {
    const payment = await bank.find(request.params.instrId);
    return payment ?? reply.code(404).send({ code: 'UNKNOWN_INSTRUCTION', detail: `${request.params.instrId} was never paid here` });
  });
  server.post<{ Params: { instrId: string }; Body: Omit<Order, 'instrId'> }>('/payments/:instrId/orders', { onRequest, schema: { body: orderSchema } }, async (request, reply) => {
    const { instrId } = request.params;
    const ordered = await bank.order({ instrId, ...request.body });
    if (ordered === undefined) return reply.code(404).send({ code: 'UNKNOWN_INSTRUCTION', detail: `${instrId} was never paid here` });
    if (ordered.kind !== 'impossible') return { instrId, stage: ordered.stage };
    return reply.code(409).send({ code: 'ORDER_IMPOSSIBLE', stage: ordered.stage ?? 'none', detail: `${request.body.verb} cannot be done with it: ${ordered.stage === undefined ? 'it goes a way of its own' : `it is ${ordered.stage}`}` });
  });
  server.get<{ Querystring: { from: string; limit: string } }>('/payments', { onRequest, schema: { querystring: pageSchema } }, (request) =>
    bank.page(Number(request.query.from), Number(request.query.limit)));
  server.get('/paid-twice', { onRequest }, async () => ({ payments: await bank.paidTwice() }));
  server.post<{ Body: { advanceMs: number } }>('/clock', { onRequest, schema: { body: clockSchema } }, (request) => {
    bank.advance(request.body.advanceMs);
    return { now: new Date(bank.now).toISOString() };
  });
}

/** Refuses a request without the token. Digests of both are compared, so that the time taken tells nothing. */
function bearer(token: string) {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const expected = digest(`Bearer ${token}`);
  return async (request: FastifyRequest, reply: { code(status: number): { send(body: object): unknown } }) => {
    if (timingSafeEqual(expected, digest(request.headers.authorization ?? ''))) return;
    await reply.code(401).send({ code: 'UNAUTHORIZED', detail: 'a bearer token is needed' });
  };
}
