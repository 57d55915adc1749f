import { Body, Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { Customer, Scopes, standardProblems } from '@kontor/nest';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { decodeCursor } from './cursor.js';
import { idempotencyKeyOf } from './idempotency-key.js';
import { waitOf } from './prefer.js';
import { bodyHashOf, readRequest, transferBody, type TransferBody } from './transfer-request.js';
import type { TransferView } from './transfer-view.js';
import { TransfersService, type AsOf, type TransferPage } from './transfers.service.js';

const PAGE_DEFAULT = 50;
const PAGE_MAX = 200;

const pageQuery = z.strictObject({
  limit: z.string().regex(/^[1-9][0-9]{0,2}$/, 'must be a whole number').transform(Number).pipe(z.number().max(PAGE_MAX)).optional(),
  next: z.string().transform((text, context) => {
    const cursor = decodeCursor(text);
    if (cursor === undefined) context.addIssue({ code: 'custom', message: 'must be the `next` of an earlier page' });
    return cursor;
  }).optional(),
});

@Controller('v1/transfers')
export class TransfersController {
  constructor(@Inject(TransfersService) private readonly transfers: TransfersService) {}

  /**
   * 202 for a new transfer (201 if `Prefer: wait` saw it booked or refused), 200 with `Idempotent-Replayed: true` for a
   * repeat. A refusal of the business is a state of the object.
   */
  @Post()
  @Scopes('transfers:write')
  async submit(
    @Customer() customerId: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body({ schema: transferBody }) body: TransferBody,
  ): Promise<TransferView> {
    const key = idempotencyKeyOf(request.raw);
    const now = new Date().toISOString();
    const waitS = waitOf(request.headers['prefer']);
    const submission = { customerId, key, request: readRequest(body, now), bodyHash: bodyHashOf(request.body) };
    const { transfer, replayed, decided } = await this.transfers.submit(submission, waitS * 1_000);
    void reply.header('location', `/v1/transfers/${transfer.id}`);
    if (replayed) void reply.header('idempotent-replayed', 'true');
    if (waitS > 0) void reply.header('preference-applied', `wait=${waitS}`);
    void reply.status(replayed ? 200 : decided && waitS > 0 ? 201 : 202);
    return transfer;
  }

  @Get()
  @Scopes('transfers:read')
  list(@Customer() customerId: string, @Query({ schema: pageQuery }) { limit, next }: z.output<typeof pageQuery>): Promise<TransferPage> {
    return this.transfers.page(customerId, limit ?? PAGE_DEFAULT, next);
  }

  @Get(':id')
  @Scopes('transfers:read')
  async read(@Customer() customerId: string, @Param('id') id: string): Promise<TransferView & { asOf: AsOf }> {
    const found = await this.transfers.find(customerId, id);
    if (found === undefined) throw standardProblems.NOT_FOUND();
    return { ...found.transfer, asOf: found.asOf };
  }
}
