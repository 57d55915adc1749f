import { Controller, Inject, Logger, Optional } from '@nestjs/common';
import { halts, type CurrencyHalted, type CurrencyReleased } from '@kontor/events';
import { Effect, Metrics, type EffectContext, type EffectEvent } from '@kontor/nest';

type Told = EffectEvent<{ CurrencyHalted: Omit<CurrencyHalted, 'type'>; CurrencyReleased: Omit<CurrencyReleased, 'type'> }>;
type Labels = Readonly<Record<'rule' | 'currency', string>>;

/** Tells people of every breach: a line in the log, which is to wake somebody, and a count. At least once, as all effects. */
@Controller()
export class AlarmEffects {
  private readonly logger = new Logger('Alarm');
  private readonly breaches = new Map<string, { readonly labels: Labels; count: number }>();

  constructor(@Optional() @Inject(Metrics) metrics?: Metrics) {
    metrics?.counter('kontor_audit_breaches_total', 'Breaches of what must hold of the money, told since the start', ['rule', 'currency'], () =>
      [...this.breaches.values()].map(({ labels, count }) => [labels, count] as const));
  }

  @Effect(halts, ['CurrencyHalted', 'CurrencyReleased'], { cursor: 'alarm' })
  tell(events: readonly Told[], _context: EffectContext): Promise<void> {
    for (const event of events) {
      if (event.type === 'CurrencyHalted') this.alarm(event.id, event.data);
      else this.logger.warn({ msg: `payouts in ${event.data.currency} go on, by order ${event.data.commandId}`, ...event.data });
    }
    return Promise.resolve();
  }

  private alarm(id: string, { currency, rule, subject, detail }: Omit<CurrencyHalted, 'type'>): void {
    this.logger.error({ msg: `ALARM ${rule}: payouts in ${currency} are halted: ${subject}: ${detail}`, id, rule, currency, subject });
    const of = this.breaches.get(`${rule} ${currency}`) ?? { labels: { rule, currency }, count: 0 };
    of.count++;
    this.breaches.set(`${rule} ${currency}`, of);
  }
}
