import 'reflect-metadata';
import { Controller, Inject, Injectable, Module, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, Payload, Transport, type MicroserviceOptions } from '@nestjs/microservices';
import { orders } from './topology.js';

/** Nest's transport parses the value and nothing else of a record. */
interface OrderPlaced {
  readonly subject: string;
  readonly data: { readonly orderId: string; readonly cents: number };
}

@Injectable()
export class Totals {
  readonly byCustomer = new Map<string, number>();
}

/** The consumer as it was: Nest's own Kafka transport, a sum in memory, offsets committed by the group now and then. */
@Controller()
class OrdersController {
  constructor(@Inject(Totals) private readonly totals: Totals) {}

  @EventPattern(orders.name)
  placed(@Payload() payload: object): void {
    const { subject, data } = payload as OrderPlaced;
    this.totals.byCustomer.set(subject, (this.totals.byCustomer.get(subject) ?? 0) + data.cents);
  }
}

@Module({ controllers: [OrdersController], providers: [Totals] })
class LegacyModule {}

/** Nest appends `-server` to a group's name. */
export const legacyGroup = { given: 'legacy-totals', onTheBroker: 'legacy-totals-server' } as const;

export function legacyConsumer(brokers: readonly string[]): Promise<INestMicroservice> {
  return NestFactory.createMicroservice<MicroserviceOptions>(LegacyModule, {
    transport: Transport.KAFKA,
    logger: ['error'],
    options: {
      client: { brokers: [...brokers], clientId: 'legacy' },
      consumer: { groupId: legacyGroup.given, maxWaitTimeInMs: 100 },
      subscribe: { fromBeginning: true },
      run: { autoCommitThreshold: 1 },
    },
  });
}
