import { Controller } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import { fields } from '@kontor/events';
import { InjectStore, QueryContext, type ReadableStore } from '@kontor/nest';
import { z } from 'zod';
import type { Account } from '../domain/account.js';
import { balanceAggregation } from '../topology.js';

const question = z.strictObject({ customerId: fields.customerId });

/** What a decision elsewhere may rely on: the task's committed state, not a table behind it. Amounts in minor units. */
export interface BalancesAnswer {
  readonly customerId: string;
  readonly balances: readonly { readonly currency: string; readonly available: string }[];
  readonly partition: number;
  readonly height: number;
}

@Controller()
export class BalancesQuery {
  constructor(@InjectStore(balanceAggregation.handles.accounts) private readonly accounts: ReadableStore<Account>) {}

  @MessagePattern('ledger.balances.get')
  async get(@Payload({ schema: question }) { customerId }: z.output<typeof question>, @Ctx() context: QueryContext): Promise<BalancesAnswer> {
    const { value, partition, height } = context.answersFrom(await this.accounts.get(customerId, context.getDemands()));
    const balances = Object.entries(value?.available ?? {}).map(([currency, available]) => ({ currency, available }));
    return { customerId, balances, partition, height };
  }
}
