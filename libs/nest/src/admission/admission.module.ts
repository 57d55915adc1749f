import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { CUSTOMER_RATE, RateLimitGuard } from './rate-limit.guard.js';
import type { Rate } from './token-buckets.js';

/** Holds each customer to a rate. To be imported after `AuthModule`: guards run in that order, and who asks must be known. */
@Module({})
export class AdmissionModule {
  static forRoot(customerRate: Rate): DynamicModule {
    return { module: AdmissionModule, providers: [{ provide: CUSTOMER_RATE, useValue: customerRate }, { provide: APP_GUARD, useClass: RateLimitGuard }] };
  }
}
