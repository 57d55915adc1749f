import { Controller, Inject, Logger, Optional } from '@nestjs/common';
import { findings, halts, type CurrencyHalted, type CurrencyReleased, type Finding } from '@kontor/events';
import { Effect, Metrics, type EffectContext, type EffectEvent } from '@kontor/nest';

type Told = EffectEvent<{ CurrencyHalted: Omit<CurrencyHalted, 'type'>; CurrencyReleased: Omit<CurrencyReleased, 'type'> }>;
type Aged = EffectEvent<{ SuspenseAged: Omit<Finding<'SuspenseAged'>, 'type'> }>;
type Labels = Readonly<Record<'rule' | 'currency', string>>;

const DAY_MS = 86_400_000;

/** Tells people of every breach: a line in the log, which is to wake somebody, and a count. At least once, as all effects. */
@Controller()
export class AlarmEffects {
  private readonly logger = new Logger('Alarm');
  private readonly unassigned = new Map<string, number>();
  private readonly breaches = new Map<string, { readonly labels: Labels; count: number }>();

  constructor(@Optional() @Inject(Metrics) metrics?: Metrics) {
    metrics?.counter('kontor_audit_breaches_total', 'Breaches of what must hold of the money, told since the start', ['rule', 'currency'], () =>
      [...this.breaches.values()].map(({ labels, count }) => [labels, count] as const));
    metrics?.counter('kontor_audit_suspense_aged_total', 'Deposits that were nobody\'s for too long, told since the start', ['currency'], () =>
      [...this.unassigned].map(([currency, count]) => [{ currency }, count] as const));
  }

  @Effect(halts, ['CurrencyHalted', 'CurrencyReleased'], { cursor: 'alarm' })
  tell(events: readonly Told[], _context: EffectContext): Promise<void> {
    for (const event of events) {
      if (event.type === 'CurrencyHalted') this.alarm(event.id, event.data);
      else this.logger.warn({ msg: `payouts in ${event.data.currency} go on, by order ${event.data.commandId}`, ...event.data });
    }
    return Promise.resolve();
  }

  /** Somebody is to find whose it is; nothing stands still for that. */
  @Effect(findings, ['SuspenseAged'], { cursor: 'suspense-alarm', pace: 'relaxed' })
  tellAged(events: readonly Aged[], _context: EffectContext): Promise<void> {
    for (const { id, at, data } of events) {
      const { subject, currency, amount, since } = data;
      const days = Math.floor((at - Date.parse(since)) / DAY_MS);
      this.logger.warn({ msg: `deposit ${subject} is nobody's since ${since}, for ${days} days: ${amount} ${currency}`, id, ...data });
      this.unassigned.set(currency, (this.unassigned.get(currency) ?? 0) + 1);
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
