import { Readable } from 'node:stream';
import { Controller, Get, Inject, Param, Query, StreamableFile } from '@nestjs/common';
import { entries } from '@kontor/events';
import { Customer, Operation, PAGE_DEFAULT, pageFields, ReadsFrom, RowsAsOf, Scopes, standardProblems, Tagged, type AsOf } from '@kontor/nest';
import { z } from 'zod';
import { LEDGER } from '../projections/ledger.projection.js';
import { balanceList, BalancesService, balanceView, type BalanceList, type BalanceView } from './balances.service.js';
import { ledgerProblems } from './problems.js';
import { balanceQuery, statementQuery } from './statement-query.js';
import { StatementService, statementView, type Statement } from './statement.service.js';

const listQuery = z.strictObject(pageFields);

@Controller('v1/balances')
@Scopes('balances:read')
@ReadsFrom(LEDGER)
export class BalancesController {
  constructor(@Inject(BalancesService) private readonly balances: BalancesService, @Inject(StatementService) private readonly statements: StatementService) {}

  @Get()
  @Operation({ id: 'listBalances', summary: 'List your balances', answers: { 200: balanceList } })
  list(@Customer() customerId: string, @Query({ schema: listQuery }) { limit = PAGE_DEFAULT, next }: z.output<typeof listQuery>): Promise<BalanceList> {
    return this.balances.page(customerId, limit, next);
  }

  /** As it is, or as it stood at a time. */
  @Get(':currency')
  @Operation({ id: 'getBalance', summary: 'Read your balance in one currency, now or at a time', answers: { 200: balanceView } })
  @Tagged()
  async read(@Customer() customerId: string, @Param('currency') code: string, @Query({ schema: balanceQuery }) { at }: z.output<typeof balanceQuery>): Promise<BalanceView> {
    const found = await this.held(customerId, code);
    return at === undefined ? found : this.balances.at(customerId, code, at);
  }

  /** Every posting of a period with the balance that it left: JSON in pages, or all of it as CSV. */
  @Get(':currency/statement')
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
