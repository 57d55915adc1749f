import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { bodyHashOf, Customer, idempotencyKeyOf, PAGE_DEFAULT, pageFields, ReadsFrom, Scopes, standardProblems, Tagged, waitOf } from '@kontor/nest';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { TRANSFERS } from '../projections/transfers.projection.js';
import { conversionBody, readRequest, transferBody, type ConversionBody, type TransferBody } from './transfer-request.js';
import type { TransferView } from './transfer-view.js';
import { TransfersService, type TransferPage } from './transfers.service.js';

const pageQuery = z.strictObject(pageFields);

interface Call {
  readonly customerId: string;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

@Controller('v1')
@ReadsFrom(TRANSFERS)
export class TransfersController {
  constructor(@Inject(TransfersService) private readonly transfers: TransfersService) {}

  /**
   * 202 for a new transfer (201 if `Prefer: wait` saw it booked or refused), 200 with `Idempotent-Replayed: true` for a
   * repeat. A refusal of the business is a state of the object.
   */
  @Post('transfers')
  @Scopes('transfers:write')
  submit(
    @Customer() customerId: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body({ schema: transferBody }) body: TransferBody,
  ): Promise<TransferView> {
    return this.take('transfers', body, { customerId, request, reply });
  }

  /** From one of the customer's balances into another: a transfer without a recipient, answered as one. */
  @Post('conversions')
  @Scopes('transfers:write')
  convert(
    @Customer() customerId: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body({ schema: conversionBody }) body: ConversionBody,
  ): Promise<TransferView> {
    return this.take('conversions', body, { customerId, request, reply });
  }

  /** 202 if this was the first to ask, 200 with the object as it is otherwise. What comes of it shows in the object. */
  @Post('transfers/:id/cancel')
  @Scopes('transfers:write')
  @HttpCode(200)
  async cancel(@Customer() customerId: string, @Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<TransferView> {
    const cancelled = await this.transfers.cancel(customerId, id);
    if (cancelled === undefined) throw standardProblems.NOT_FOUND();
    void reply.header('position', cancelled.position);
    if (cancelled.requested) void reply.status(202);
    return cancelled.transfer;
  }

  private async take(resource: 'transfers' | 'conversions', body: TransferBody | ConversionBody, { customerId, request, reply }: Call): Promise<TransferView> {
    const key = idempotencyKeyOf(request.raw);
    const now = new Date().toISOString();
    const waitS = waitOf(request.headers['prefer']);
    const submission = { customerId, key, resource, request: readRequest(body, now), bodyHash: bodyHashOf(request.body) };
    const { transfer, replayed, decided, position } = await this.transfers.submit(submission, waitS * 1_000);
    void reply.header('location', `/v1/transfers/${transfer.id}`);
    void reply.header('position', position);
    if (replayed) void reply.header('idempotent-replayed', 'true');
    if (waitS > 0) void reply.header('preference-applied', `wait=${waitS}`);
    void reply.status(replayed ? 200 : decided && waitS > 0 ? 201 : 202);
    return transfer;
  }

  @Get('transfers')
  @Scopes('transfers:read')
  list(@Customer() customerId: string, @Query({ schema: pageQuery }) { limit, next }: z.output<typeof pageQuery>): Promise<TransferPage> {
    return this.transfers.page(customerId, limit ?? PAGE_DEFAULT, next);
  }

  @Get('transfers/:id')
  @Scopes('transfers:read')
  @Tagged()
  async read(@Customer() customerId: string, @Param('id') id: string): Promise<TransferView> {
    const found = await this.transfers.find(customerId, id);
    if (found === undefined) throw standardProblems.NOT_FOUND();
    return found;
  }
}
