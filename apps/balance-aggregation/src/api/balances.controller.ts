import { Controller, Get, Inject, Param } from '@nestjs/common';
import { Customer, Scopes, standardProblems } from '@kontor/nest';
import { BalancesService, type AsOf, type BalanceView } from './balances.service.js';

@Controller('v1/balances')
@Scopes('balances:read')
export class BalancesController {
  constructor(@Inject(BalancesService) private readonly balances: BalancesService) {}

  @Get()
  list(@Customer() customerId: string): Promise<{ balances: readonly BalanceView[]; asOf: AsOf }> {
    return this.balances.of(customerId);
  }

  @Get(':currency')
  async read(@Customer() customerId: string, @Param('currency') code: string): Promise<BalanceView & { asOf: AsOf }> {
    const found = await this.balances.in(customerId, code);
    if (found === undefined) throw standardProblems.NOT_FOUND();
    return found;
  }
}
