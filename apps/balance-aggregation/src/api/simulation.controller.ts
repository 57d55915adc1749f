import { Body, Controller, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { Customer, idempotencyKeyOf, Operation, Scopes } from '@kontor/nest';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readTopup, topupBody, type TopupBody } from './topup-request.js';
import { TopupsService, topupView, type TopupView } from './topups.service.js';

/** A sandbox's deposits, in the customer's hand. */
@Controller('v1/simulation/balances')
@Scopes('simulation:write')
export class SimulationController {
  constructor(@Inject(TopupsService) private readonly topups: TopupsService) {}

  /** 201 for a new deposit, 200 with `Idempotent-Replayed: true` for a repeat. The balance need not exist before. */
  @Post(':id/topup')
  @Operation({ id: 'topUpBalance', summary: 'Make up money in a balance (in a sandbox)', answers: { 200: topupView, 201: topupView }, idempotent: true, located: true })
  async topUp(
    @Customer() customerId: string,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body({ schema: topupBody }) body: TopupBody,
  ): Promise<TopupView> {
    const key = idempotencyKeyOf(request.raw);
    const { topup, replayed, position } = await this.topups.topUp(customerId, key, readTopup(body, id, new Date().toISOString()));
    void reply.header('location', `/v1/balances/${topup.amount.currency}`);
    void reply.header('position', position);
    if (replayed) void reply.header('idempotent-replayed', 'true');
    void reply.status(replayed ? 200 : 201);
    return topup;
  }
}
