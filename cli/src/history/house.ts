import type { Leg } from '@kontor/events';
import type { Written } from './driven.js';
import { Valuation, type CurrencyResult } from './valuation.js';

/** Of a currency, minor units. */
export interface TrialRow {
  readonly currency: string;
  readonly debits: bigint;
  readonly credits: bigint;
}

/** What a kind of income or expense came to, in euro cents at the newest mids; income above zero. */
export interface IncomeRow {
  readonly name: string;
  readonly worth: bigint;
}

/** At the end of a day, in euro cents. */
export interface DayEnd {
  readonly date: string;
  /** Sum of all positions but the euro's, long and short alike. */
  readonly exposure: bigint;
  /** Income and positions together. */
  readonly result: bigint;
}

const INCOME = ['income:fee', 'income:spread', 'fx:rounding', 'expense:bank', 'expense:loss'];

/** The house's books, from the ledger's and the rates' journals alone. */
export class House {
  readonly days: DayEnd[] = [];
  private readonly valuation = new Valuation();
  private readonly debits = new Map<string, bigint>();
  private readonly credits = new Map<string, bigint>();
  /** By `income:fee EUR`, credits less debits. */
  private readonly income = new Map<string, bigint>();
  /** By how much the sides of movements differed, by the kind of event: roundings, refunds at another rate than today's. */
  private readonly differed = new Map<string, bigint>();

  take({ type, data }: Written): void {
    if (type === 'RateAccepted' && data['base'] === 'EUR') this.valuation.rate(data['quote'] as string, data['mid'] as string);
    const legs = data['legs'] as readonly Leg[] | undefined;
    if (legs !== undefined) this.post(type, legs);
  }

  endOfDay(date: string): void {
    const results = this.positions();
    const exposure = results.filter(({ currency }) => currency !== 'EUR').reduce((sum, { worth }) => sum + (worth < 0n ? -worth : worth), 0n);
    this.days.push({ date, exposure, result: results.reduce((sum, { worth }) => sum + worth, 0n) + this.incomes().reduce((sum, { worth }) => sum + worth, 0n) });
  }

  trial(): readonly TrialRow[] {
    return [...this.debits.keys()].sort().map((currency) => ({ currency, debits: this.debits.get(currency) ?? 0n, credits: this.credits.get(currency) ?? 0n }));
  }

  positions(): readonly CurrencyResult[] {
    return this.valuation.results();
  }

  incomes(): readonly IncomeRow[] {
    return INCOME.map((name) => ({ name, worth: [...this.income].filter(([of]) => of.startsWith(`${name} `)).reduce((sum, [of, minor]) => sum + this.valuation.worth(of.slice(-3), minor), 0n) }));
  }

  differences(): readonly IncomeRow[] {
    return [...this.differed].map(([name, worth]) => ({ name, worth }));
  }

  private post(type: string, legs: readonly Leg[]): void {
    const sides: [string, bigint][] = [];
    for (const { account, side, currency, amount } of legs) {
      const minor = BigInt(amount);
      add(side === 'D' ? this.debits : this.credits, currency, minor);
      add(side === 'D' ? this.credits : this.debits, currency, 0n);
      const signed = side === 'C' ? minor : -minor;
      if (account.startsWith('fx:position:')) sides.push([currency, signed]);
      const name = account.slice(0, account.indexOf(':', account.indexOf(':') + 1));
      if (INCOME.includes(name)) add(this.income, `${name} ${currency}`, signed);
    }
    if (sides.length > 0) add(this.differed, type, this.valuation.move(sides));
  }
}

function add(sums: Map<string, bigint>, name: string, by: bigint): void {
  sums.set(name, (sums.get(name) ?? 0n) + by);
}
