import { Controller, Get, Inject, Param } from '@nestjs/common';
import { Customer, Operation, ReadsFrom, Scopes, standardProblems, Tagged } from '@kontor/nest';
import { LEDGER } from '../projections/ledger.projection.js';
import { balanceList, BalancesService, balanceView, type BalanceList, type BalanceView } from './balances.service.js';

@Controller('v1/balances')
@Scopes('balances:read')
@ReadsFrom(LEDGER)
export class BalancesController {
  constructor(@Inject(BalancesService) private readonly balances: BalancesService) {}

  @Get()
  @Operation({ id: 'listBalances', summary: 'List your balances', answers: { 200: balanceList } })
  list(@Customer() customerId: string): Promise<BalanceList> {
    return this.balances.of(customerId);
  }

  @Get(':currency')
  @Operation({ id: 'getBalance', summary: 'Read your balance in one currency', answers: { 200: balanceView } })
  @Tagged()
  async read(@Customer() customerId: string, @Param('currency') code: string): Promise<BalanceView> {
    const found = await this.balances.in(customerId, code);
    if (found === undefined) throw standardProblems.NOT_FOUND();
    return found;
  }
}
