import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { Customer, idempotencyKeyOf, Operation, PAGE_DEFAULT, pageFields, ReadsFrom, Scopes, standardProblems, Tagged } from '@kontor/nest';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { RECIPIENTS } from '../projections/recipients.projection.js';
import { readRecipient, recipientBody, requirementsOf, requirementsQuery, requirementsView, type RecipientBody, type Requirements } from './recipient-request.js';
import { intakeProblems } from './problems.js';
import { recipientView, type RecipientView } from './recipient-view.js';
import { recipientPage, RecipientsService, type RecipientPage } from './recipients.service.js';

const pageQuery = z.strictObject(pageFields);
const unusable = [intakeProblems.UNKNOWN_CURRENCY, intakeProblems.CURRENCY_NOT_USABLE];
const today = (): string => new Date().toISOString();

/** What to ask for, to pay somebody in a currency and a country. */
@Controller('v1/recipient-requirements')
export class RequirementsController {
  /** One JSON Schema for each kind of account that will do. */
  @Get()
  @Scopes('recipients:read')
  @Operation({ id: 'listRecipientRequirements', summary: 'Ask what is needed to pay somebody in a currency and a country', answers: { 200: requirementsView }, problems: unusable })
  requirements(@Query({ schema: requirementsQuery }) { currency, country }: z.output<typeof requirementsQuery>): Requirements {
    return { requirements: requirementsOf(currency, country, today()) };
  }
}

@Controller('v1/recipients')
@ReadsFrom(RECIPIENTS)
export class RecipientsController {
  constructor(@Inject(RecipientsService) private readonly recipients: RecipientsService) {}

  /** 201 for a new recipient, 200 with `Idempotent-Replayed: true` for a repeat. */
  @Post()
  @Scopes('recipients:write')
  @Operation({ id: 'createRecipient', summary: 'Add somebody to be paid', answers: { 200: recipientView, 201: recipientView }, problems: [...unusable, intakeProblems.CUSTOMER_ERASED, intakeProblems.RECIPIENT_DELETED], idempotent: true, located: true })
  async create(@Customer() customerId: string, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply, @Body({ schema: recipientBody }) body: RecipientBody): Promise<RecipientView> {
    const { recipient, replayed, position } = await this.recipients.create({ customerId, key: idempotencyKeyOf(request.raw), body: request.body, recipient: readRecipient(body, today()) });
    void reply.header('location', `/v1/recipients/${recipient.id}`);
    void reply.header('position', position);
    if (replayed) void reply.header('idempotent-replayed', 'true');
    void reply.status(replayed ? 200 : 201);
    return recipient;
  }

  @Get()
  @Scopes('recipients:read')
  @Operation({ id: 'listRecipients', summary: 'List your recipients, the newest first', answers: { 200: recipientPage } })
  list(@Customer() customerId: string, @Query({ schema: pageQuery }) { limit, next }: z.output<typeof pageQuery>): Promise<RecipientPage> {
    return this.recipients.page(customerId, limit ?? PAGE_DEFAULT, next);
  }

  @Get(':id')
  @Scopes('recipients:read')
  @Operation({ id: 'getRecipient', summary: 'Read one recipient', answers: { 200: recipientView }, problems: [standardProblems.BEHIND] })
  @Tagged()
  async read(@Customer() customerId: string, @Param('id') id: string): Promise<RecipientView> {
    const found = await this.recipients.find(customerId, id);
    if (found === undefined) throw standardProblems.NOT_FOUND();
    return found;
  }

  /** No transfer may name it any more; those that were let in go on. A repeat is answered alike. */
  @Delete(':id')
  @Scopes('recipients:write')
  @HttpCode(204)
  @Operation({ id: 'deleteRecipient', summary: 'Delete a recipient', answers: { 204: {} }, problems: [standardProblems.OVERLOADED, standardProblems.NOT_DECIDED_IN_TIME, standardProblems.STILL_RUNNING] })
  async remove(@Customer() customerId: string, @Param('id') id: string): Promise<void> {
    if (!(await this.recipients.remove(customerId, id))) throw standardProblems.NOT_FOUND();
  }
}
