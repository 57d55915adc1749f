import { applyDecorators, Body, Controller, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { Customer, Operation, Scopes } from '@kontor/nest';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { SANDBOX_VERBS, type SandboxOrder } from '../effects/rail-sandbox.js';
import { payoutProblems } from './problems.js';
import { SimulationService } from './simulation.service.js';

/** Wrong account, details that can be put right, our own fault, a rail that is away: one of each class of refusals. */
const REASONS = ['AC04', 'AC01', 'AM04', 'TM01'] as const;
const rejection = z.strictObject({ code: z.enum(REASONS).optional().describe('AC04 without one') }).meta({ id: 'RejectionOrder', examples: [{ code: 'AC04' }] }).optional();

/** What was ordered, of which transfer. What comes of it shows in the transfer. */
const simulated = z.object({ transferId: z.string(), verb: z.enum(SANDBOX_VERBS) }).meta({ id: 'SimulationOrder' });
export type Simulated = Readonly<z.infer<typeof simulated>>;

/** One verb: its path, its place in the document, and that an order is taken, not done. */
const Ordering = (verb: SandboxOrder['verb'], id: string, summary: string, more: { readonly bodyOptional?: true } = {}): MethodDecorator => applyDecorators(
  Post(`:id/${verb}`),
  HttpCode(202),
  Operation({ id, summary: `${summary} (in a sandbox)`, answers: { 202: simulated }, problems: [payoutProblems.SIMULATION_REFUSED], located: true, ...more }),
);

/** A sandbox's bank, in the customer's hand. Each verb is an order to the bank, whose answer goes the way of all answers; a repeat changes nothing. */
@Controller('v1/simulation/transfers')
@Scopes('simulation:write')
export class SimulationController {
  constructor(@Inject(SimulationService) private readonly simulation: SimulationService) {}

  /** The bank takes the payment. */
  @Ordering('accept', 'simulateAccept', 'Have the bank take a payment')
  accept(@Customer() customerId: string, @Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<Simulated> {
    return this.order(customerId, id, reply, { verb: 'accept' });
  }

  /** The bank pays it. */
  @Ordering('settle', 'simulateSettle', 'Have the bank pay it')
  settle(@Customer() customerId: string, @Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<Simulated> {
    return this.order(customerId, id, reply, { verb: 'settle' });
  }

  /** The bank refuses it for good; nothing has moved. `code` says why, AC04 without one. */
  @Ordering('reject', 'simulateReject', 'Have the bank refuse it for good', { bodyOptional: true })
  reject(@Customer() customerId: string, @Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply, @Body({ schema: rejection }) body: z.output<typeof rejection>): Promise<Simulated> {
    return this.order(customerId, id, reply, { verb: 'reject', ...(body?.code !== undefined && { code: body.code }) });
  }

  /** The bank says nothing that anybody could read: nobody knows whether it pays. */
  @Ordering('time-out', 'simulateTimeOut', 'Have the bank say nothing, so that nobody knows whether it pays')
  timeOut(@Customer() customerId: string, @Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<Simulated> {
    return this.order(customerId, id, reply, { verb: 'time-out' });
  }

  /** After a time-out the bank says that it has taken the payment after all. */
  @Ordering('late-accept', 'simulateLateAccept', 'Have the bank say after a time-out that it has taken it')
  lateAccept(@Customer() customerId: string, @Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<Simulated> {
    return this.order(customerId, id, reply, { verb: 'late-accept' });
  }

  /** What was paid comes back, wholly. */
  @Ordering('return', 'simulateReturn', 'Have what was paid come back')
  return(@Customer() customerId: string, @Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<Simulated> {
    return this.order(customerId, id, reply, { verb: 'return' });
  }

  private async order(customerId: string, transferId: string, reply: FastifyReply, order: SandboxOrder): Promise<Simulated> {
    await this.simulation.order(customerId, transferId, order);
    void reply.header('location', `/v1/transfers/${transferId}`);
    return { transferId, verb: order.verb };
  }
}
