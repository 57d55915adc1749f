import { Readable } from 'node:stream';
import { Body, Controller, Get, Inject, Param, Post, Query, Req, Res, StreamableFile } from '@nestjs/common';
import { entries } from '@kontor/events';
import { bodyHashOf, Customer, idempotencyKeyOf, Operation, PAGE_DEFAULT, pageFields, ReadsFrom, RowsAsOf, Scopes, standardProblems, Tagged, type AsOf } from '@kontor/nest';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { LEDGER } from '../projections/ledger.projection.js';
import { balanceList, BalancesService, balanceView, type BalanceList, type BalanceView } from './balances.service.js';
import { openingBody, readOpening, type OpeningBody } from './opening-request.js';
import { OpeningsService } from './openings.service.js';
import { ledgerProblems } from './problems.js';
import { balanceQuery, statementQuery } from './statement-query.js';
import { StatementService, statementView, type Statement } from './statement.service.js';

const listQuery = z.strictObject(pageFields);

@Controller('v1/balances')
@ReadsFrom(LEDGER)
export class BalancesController {
  constructor(
    @Inject(BalancesService) private readonly balances: BalancesService,
    @Inject(StatementService) private readonly statements: StatementService,
    @Inject(OpeningsService) private readonly openings: OpeningsService,
  ) {}

  /**
   * 201 for a new balance, with nothing in it. 200 if you have one of this currency, as it is, and with
   * `Idempotent-Replayed: true` for a repeat. Money that comes opens a balance by itself.
   */
  @Post()
  @Scopes('balances:write')
  @Operation({
    id: 'openBalance', summary: 'Open a balance in a currency', answers: { 200: balanceView, 201: balanceView }, idempotent: true, located: true,
    problems: [ledgerProblems.UNKNOWN_CURRENCY, ledgerProblems.CURRENCY_NOT_USABLE, ledgerProblems.BALANCE_REFUSED],
  })
  async open(@Customer() customerId: string, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply, @Body({ schema: openingBody }) body: OpeningBody): Promise<BalanceView> {
    const asked = { customerId, key: idempotencyKeyOf(request.raw), bodyHash: bodyHashOf(request.body), currency: readOpening(body, new Date().toISOString()) };
    const { balance, opened, replayed, position } = await this.openings.open(asked);
    void reply.header('location', `/v1/balances/${balance.currency}`);
    void reply.header('position', position);
    if (replayed) void reply.header('idempotent-replayed', 'true');
    void reply.status(opened ? 201 : 200);
    return balance;
  }

  @Get()
  @Scopes('balances:read')
  @Operation({ id: 'listBalances', summary: 'List your balances', answers: { 200: balanceList } })
  list(@Customer() customerId: string, @Query({ schema: listQuery }) { limit = PAGE_DEFAULT, next }: z.output<typeof listQuery>): Promise<BalanceList> {
    return this.balances.page(customerId, limit, next);
  }

  /** As it is, or as it stood at a time. */
  @Get(':currency')
  @Scopes('balances:read')
  @Operation({ id: 'getBalance', summary: 'Read your balance in one currency, now or at a time', answers: { 200: balanceView } })
  @Tagged()
  async read(@Customer() customerId: string, @Param('currency') code: string, @Query({ schema: balanceQuery }) { at }: z.output<typeof balanceQuery>): Promise<BalanceView> {
    const found = await this.held(customerId, code);
    return at === undefined ? found : this.balances.at(customerId, code, at);
  }

  /** Every posting of a period with the balance that it left: JSON in pages, or all of it as CSV. */
  @Get(':currency/statement')
  @Scopes('balances:read')
  @Operation({
    id: 'getStatement', summary: 'Get a statement of a balance', problems: [standardProblems.NOT_ACCEPTABLE, ledgerProblems.STATEMENT_TOO_LONG],
    answers: { 200: { schema: statementView, media: { 'text/csv': 'All of it, a line per posting, to whom asks for `format=csv`. A cell that a spreadsheet would run as a formula has an apostrophe before it' } } },
  })
  async statement(
    @Customer() customerId: string,
    @Param('currency') code: string,
    @Query({ schema: statementQuery }) { format, limit = PAGE_DEFAULT, next, ...asked }: z.output<typeof statementQuery>,
    @RowsAsOf() { heights }: AsOf,
  ): Promise<Statement | StreamableFile> {
    if (format === 'camt053') throw standardProblems.NOT_ACCEPTABLE({ detail: 'Statements as camt.053 are to come; there is json and csv.' });
    await this.held(customerId, code);
    const of = { customerId, currency: code, ...asked };
    const height = heights[entries.name] ?? 0;
    if (format === 'json') return this.statements.page(of, { limit, next, height });
    const file = `statement-${code}-${asked.from.toISOString().slice(0, 10)}.csv`;
    return new StreamableFile(Readable.from(await this.statements.csv(of, height)), { type: 'text/csv; charset=utf-8; header=present', disposition: `attachment; filename="${file}"` });
  }

  private async held(customerId: string, code: string): Promise<BalanceView> {
    const found = await this.balances.in(customerId, code);
    if (found === undefined) throw standardProblems.NOT_FOUND();
    return found;
  }
}
