import { Controller, Get, Inject, Param } from '@nestjs/common';
import { Customer, ReadsFrom, Scopes, standardProblems, Tagged } from '@kontor/nest';
import { LEDGER } from '../projections/ledger.projection.js';
import { BalancesService, type BalanceView } from './balances.service.js';

@Controller('v1/balances')
@Scopes('balances:read')
@ReadsFrom(LEDGER)
export class BalancesController {
  constructor(@Inject(BalancesService) private readonly balances: BalancesService) {}

  @Get()
  list(@Customer() customerId: string): Promise<{ balances: readonly BalanceView[] }> {
    return this.balances.of(customerId);
  }

  @Get(':currency')
  @Tagged()
  async read(@Customer() customerId: string, @Param('currency') code: string): Promise<BalanceView> {
    const found = await this.balances.in(customerId, code);
    if (found === undefined) throw standardProblems.NOT_FOUND();
    return found;
  }
}
