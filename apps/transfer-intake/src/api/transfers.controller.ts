import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req, Res, StreamableFile } from '@nestjs/common';
import { transferProof, type TransferProof } from '@kontor/events';
import { acceptedOf, bodyHashOf, Customer, idempotencyKeyOf, Operation, PAGE_DEFAULT, pageFields, ReadsFrom, Scopes, standardProblems, Tagged, waitOf } from '@kontor/nest';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { transferStatuses } from '../projections/status.js';
import type { TransferRow } from '../projections/transfer-row.js';
import { TRANSFERS } from '../projections/transfers.projection.js';
import { intakeProblems } from './problems.js';
import { ProofsService } from './proofs.service.js';
import { receiptPdf } from './receipt-pdf.js';
import { receiptOf, receiptView, type Receipt } from './receipt.js';
import { timelineOf, timelineView, type Timeline } from './timeline.js';
import { conversionBody, readRequest, transferBody, type ConversionBody, type TransferBody } from './transfer-request.js';
import { transferView, viewOf, type TransferView } from './transfer-view.js';
import { transferPage, TransfersService, type TransferPage } from './transfers.service.js';

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const currencyCode = z.string().regex(/^[A-Z]{3}$/, 'must be a currency code');
const statusList = z.string().max(200).transform((text) => text.split(',')).pipe(z.array(z.enum(transferStatuses)).max(transferStatuses.length));

const pageQuery = z.strictObject({
  ...pageFields,
  status: statusList.optional().describe('One or several of the statuses, with commas between'),
  createdFrom: instant.optional(),
  createdTo: instant.optional().describe('Before this'),
  source: currencyCode.optional(),
  target: currencyCode.optional(),
});


const submitted = { 200: transferView, 201: { schema: transferView, description: 'Booked or refused within the time that `Prefer` gave.' }, 202: transferView };
const refused = [intakeProblems.UNKNOWN_CURRENCY, intakeProblems.CURRENCY_NOT_USABLE];

interface Call {
  readonly customerId: string;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

@Controller('v1')
@ReadsFrom(TRANSFERS)
export class TransfersController {
  constructor(@Inject(TransfersService) private readonly transfers: TransfersService, @Inject(ProofsService) private readonly proofs: ProofsService) {}

  /**
   * 202 for a new transfer (201 if `Prefer: wait` saw it booked or refused), 200 with `Idempotent-Replayed: true` for a
   * repeat. A refusal of the business is a state of the object.
   */
  @Post('transfers')
  @Scopes('transfers:write')
  @Operation({ id: 'createTransfer', summary: 'Send money to a recipient or to another customer', answers: submitted, problems: refused, idempotent: true, waits: true, located: true })
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
  @Operation({ id: 'createConversion', summary: 'Convert money from one of your balances into another', answers: submitted, problems: refused, idempotent: true, waits: true, located: true })
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
  @Operation({ id: 'cancelTransfer', summary: 'Ask for a transfer to be cancelled', answers: { 200: transferView, 202: transferView }, problems: [standardProblems.OVERLOADED, standardProblems.NOT_DECIDED_IN_TIME, standardProblems.BEHIND], tellsPosition: true })
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
  @Operation({ id: 'listTransfers', summary: 'List your transfers, the newest first', answers: { 200: transferPage } })
  list(@Customer() customerId: string, @Query({ schema: pageQuery }) { limit = PAGE_DEFAULT, next, createdFrom: from, createdTo: to, ...more }: z.output<typeof pageQuery>): Promise<TransferPage> {
    return this.transfers.page(customerId, { limit, next, filter: { from, to, ...more } });
  }

  @Get('transfers/:id')
  @Scopes('transfers:read')
  @Operation({ id: 'getTransfer', summary: 'Read one transfer', answers: { 200: transferView }, problems: [standardProblems.BEHIND] })
  @Tagged()
  async read(@Customer() customerId: string, @Param('id') id: string): Promise<TransferView> {
    return viewOf(await this.row(customerId, id));
  }

  /** Every stage, with its time, amounts, attempt and reason. */
  @Get('transfers/:id/timeline')
  @Scopes('transfers:read')
  @Operation({ id: 'getTransferTimeline', summary: 'Read what happened to a transfer, step by step', answers: { 200: timelineView }, problems: [standardProblems.BEHIND] })
  @Tagged()
  async timeline(@Customer() customerId: string, @Param('id') id: string): Promise<Timeline> {
    return timelineOf(await this.row(customerId, id));
  }

  /** Of what was booked: as JSON, or as a PDF to whom accepts it. */
  @Get('transfers/:id/receipt')
  @Scopes('transfers:read')
  @Operation({ id: 'getTransferReceipt', summary: 'Get the receipt of a transfer that was booked', answers: { 200: { schema: receiptView, media: { 'application/pdf': 'To print or to send on; ask for it by `Accept`' } } }, problems: [standardProblems.BEHIND, standardProblems.NOT_ACCEPTABLE, intakeProblems.RECEIPT_NOT_READY] })
  @Tagged()
  async receipt(@Customer() customerId: string, @Param('id') id: string, @Req() { headers }: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<Receipt | StreamableFile> {
    const media = acceptedOf(headers.accept, ['application/json', 'application/pdf']);
    void reply.header('vary', 'accept');
    const receipt = receiptOf(await this.row(customerId, id));
    if (receipt === undefined) throw intakeProblems.RECEIPT_NOT_READY();
    if (media === 'application/json') return receipt;
    return new StreamableFile(await receiptPdf(receipt), { type: media, disposition: `attachment; filename="receipt-${receipt.transferId}.pdf"` });
  }

  /**
   * The blocks of the journals that decided the transfer, each with its hash and your lines of it. Blocks hold lines of
   * other customers too, so a hash is checked by whoever has the journal: an auditor, with `./kontor verify --proof`.
   * The hash commits the service: a journal that is changed afterwards no longer has that block.
   */
  @Get('transfers/:id/proof')
  @Scopes('transfers:read')
  @Operation({ id: 'getTransferProof', summary: 'Get a proof of how a transfer was decided', answers: { 200: transferProof }, problems: [standardProblems.BEHIND, standardProblems.OVERLOADED] })
  @Tagged()
  async proof(@Customer() customerId: string, @Param('id') id: string): Promise<TransferProof> {
    return this.proofs.proofOf(await this.row(customerId, id));
  }

  private async row(customerId: string, id: string): Promise<TransferRow> {
    const found = await this.transfers.find(customerId, id);
    if (found === undefined) throw standardProblems.NOT_FOUND();
    return found;
  }
}
