import { Body, Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { bodyHashOf, Customer, idempotencyKeyOf, Operation, ReadsFrom, Scopes, standardProblems, Tagged } from '@kontor/nest';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { QUOTES } from '../projections/quotes.projection.js';
import { fxProblems } from './problems.js';
import { quoteBody, readRequest, type QuoteBody } from './quote-request.js';
import { quoteView, viewOf, type QuoteView } from './quote-view.js';
import { QuotesService, type AskedQuote } from './quotes.service.js';

const answers = { 200: quoteView, 201: quoteView };

@Controller('v1/quotes')
@ReadsFrom(QUOTES)
export class QuotesController {
  constructor(@Inject(QuotesService) private readonly quotes: QuotesService) {}

  /** 201 for a new quote, 200 with `Idempotent-Replayed: true` for a repeat. That it was refused is a state of the object. */
  @Post()
  @Scopes('quotes:write')
  @Operation({ id: 'createQuote', summary: 'Ask what a transfer would cost, at a rate that holds for a while', answers, problems: [fxProblems.UNKNOWN_CURRENCY, fxProblems.CURRENCY_NOT_USABLE], idempotent: true, located: true })
  create(
    @Customer() customerId: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body({ schema: quoteBody }) body: QuoteBody,
  ): Promise<QuoteView> {
    const asked = { customerId, key: idempotencyKeyOf(request.raw), bodyHash: bodyHashOf(request.body), request: readRequest(body, new Date().toISOString()) };
    return this.answer(asked, reply);
  }

  /** The same terms at the rate of now, in place of a quote that may be over; it is used up if it is not. Answered as a new one. */
  @Post(':id/requote')
  @Scopes('quotes:write')
  @Operation({ id: 'requote', summary: 'Ask for the same terms at the rate of now, in place of an earlier quote', answers, problems: [fxProblems.QUOTE_REFUSED], idempotent: true, located: true })
  async requote(@Customer() customerId: string, @Param('id') id: string, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<QuoteView> {
    const key = idempotencyKeyOf(request.raw);
    const old = await this.quotes.find(customerId, id);
    if (old === undefined) throw standardProblems.NOT_FOUND();
    if (old.terms === null) throw fxProblems.QUOTE_REFUSED();
    const { side, source, target } = old.terms;
    const amount = side === 'source' ? { sourceAmount: source.amount } : { targetAmount: target.amount };
    return this.answer({ customerId, key, bodyHash: bodyHashOf({ requoteOf: id }), request: { source: source.currency, target: target.currency, ...amount, requoteOf: id } }, reply);
  }

  @Get(':id')
  @Operation({ id: 'getQuote', summary: 'Read one quote', answers: { 200: quoteView }, problems: [standardProblems.BEHIND] })
  @Tagged()
  @Scopes('quotes:read')
  async read(@Customer() customerId: string, @Param('id') id: string): Promise<QuoteView> {
    const row = await this.quotes.find(customerId, id);
    if (row === undefined) throw standardProblems.NOT_FOUND();
    return viewOf(row);
  }

  private async answer(asked: AskedQuote, reply: FastifyReply): Promise<QuoteView> {
    const { quote, replayed, position } = await this.quotes.ask(asked);
    void reply.header('location', `/v1/quotes/${quote.id}`);
    void reply.header('position', position);
    if (replayed) void reply.header('idempotent-replayed', 'true');
    void reply.status(replayed ? 200 : 201);
    return quote;
  }
}
