import { Controller } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import { fields } from '@kontor/events';
import { InjectStore, QueryContext, type ReadableStore } from '@kontor/nest';
import { z } from 'zod';
import { quoteKey, type HeldQuote } from '../domain/desk.js';
import type { Price } from '../domain/price.js';
import { fxRating } from '../topology.js';

/** What this service answers over Kafka. */
export const QUOTES_GET = 'fx.quotes.get';

const question = z.strictObject({ customerId: fields.customerId, quoteId: fields.quoteId });

/** A quote as the task's committed state has it: an open one with its price, in minor units, and its end. */
export interface QuoteAnswer {
  readonly quoteId: string;
  /** `unknown`: there is none of this customer's. */
  readonly status: HeldQuote['status'] | 'unknown';
  readonly price?: Price;
  readonly expiresAt?: string;
  readonly partition: number;
  readonly height: number;
}

@Controller()
export class QuotesQuery {
  constructor(@InjectStore(fxRating.handles.quotesById) private readonly quotes: ReadableStore<HeldQuote | undefined>) {}

  @MessagePattern(QUOTES_GET)
  async get(@Payload({ schema: question }) { customerId, quoteId }: z.output<typeof question>, @Ctx() context: QueryContext): Promise<QuoteAnswer> {
    const { value, partition, height } = context.answersFrom(await this.quotes.get(quoteKey(customerId, quoteId), { ...context.getDemands(), partitionKey: customerId }));
    const open = value?.status === 'open' ? { price: value.price, expiresAt: new Date(value.expiresAt).toISOString() } : {};
    return { quoteId, status: value?.status ?? 'unknown', ...open, partition, height };
  }
}
