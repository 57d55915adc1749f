import { createHash } from 'node:crypto';
import { answers, intakeCommands, ledgerCommands, ticks, transferIdOf, type PayoutSubmitting } from '@kontor/events';
import type { Topology } from '@kontor/streams';
import { DrivenServices, type Written } from './driven.js';
import type { DayFixing } from './fixings.js';
import { House, type DayEnd, type IncomeRow, type TrialRow } from './house.js';
import { drawsFrom, type Draws } from './draws.js';
import type { CurrencyResult } from './valuation.js';

export interface YearOptions {
  readonly topologies: readonly Topology[];
  /** Oldest day first. */
  readonly days: readonly DayFixing[];
  readonly transfers: number;
  readonly seed: number;
  readonly onProgress?: (transfers: number) => void;
}

export interface YearResult {
  readonly from: string;
  readonly to: string;
  readonly fixings: number;
  readonly seed: number;
  readonly transfers: number;
  /** Events that tell how transfers ended, by name and code. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly trial: readonly TrialRow[];
  readonly positions: readonly CurrencyResult[];
  readonly incomes: readonly IncomeRow[];
  readonly differences: readonly IncomeRow[];
  readonly days: readonly DayEnd[];
  /** What did not hold. */
  readonly faults: readonly string[];
}

const PARTITIONS = 2;
const CUSTOMERS = 100;
/** Where customers' money is, and what of it comes at the first fixing of each month, in minor units. */
const SALARIES: readonly (readonly [currency: string, minor: number])[] = [['EUR', 2_000_000], ['EUR', 2_000_000], ['EUR', 2_000_000], ['GBP', 1_700_000], ['USD', 2_200_000], ['CHF', 2_000_000], ['JPY', 3_000_000], ['CAD', 3_000_000]];
const RECIPIENTS: Readonly<Record<string, string>> = { EUR: 'rc_eur_paris', GBP: 'rc_gbp_london', USD: 'rc_usd_boston', CAD: 'rc_cad_toronto', CHF: 'rc_chf_zurich', JPY: 'rc_jpy_tokyo' };
const FIXED_AT = 'T15:00:00.000Z';
const BETWEEN_MS = 60_000;
const RETURNED_AFTER_MS = 20 * 86_400_000;
/** One payment in so many. */
const REJECTED = 50;
const RETURNED = 100;
const ENDS: ReadonlySet<string> = new Set(['TransferRejected', 'RatingRejected', 'BookingDeclined', 'SettlementPosted', 'RefundPosted', 'ReturnPosted', 'PayoutConflict', 'LedgerConflict', 'InvariantBreached']);

type Payout = Pick<PayoutSubmitting, 'payoutId' | 'transferId' | 'amount' | 'currency'> & { readonly customerId: string };

/** A year of transfers at the rates of its days. The same seed makes the same year. */
export const simulateYear = (options: YearOptions): YearResult => new Year(options).run();

class Year {
  private readonly house = new House();
  private readonly outcomes = new Map<string, number>();
  private readonly draws: Draws;
  private readonly services: DrivenServices;
  private readonly customers = Array.from({ length: CUSTOMERS }, (_, i) => ({ id: `customer-${i}`, salary: SALARIES[i % SALARIES.length]! }));
  /** Submitted, and not answered by the bank yet. */
  private readonly submitted: Payout[] = [];
  /** Paid, and to come back. */
  private readonly returning: { readonly at: number; readonly payout: Payout }[] = [];
  private sent = 0;

  constructor(private readonly options: YearOptions) {
    this.draws = drawsFrom(options.seed);
    this.services = new DrivenServices(options.topologies, openingOf(options.days[0]!), PARTITIONS, (event) => this.hear(event));
  }

  run(): YearResult {
    const { days, transfers, onProgress } = this.options;
    for (const [i, day] of days.entries()) {
      this.open(day, days[i - 1]);
      for (const until = Math.floor((transfers * (i + 1)) / days.length); this.sent < until; this.sent++) this.transfer();
      this.house.endOfDay(day.date);
      onProgress?.(this.sent);
      if (this.breaches().length > 0) break; // payouts are halted: the rest of the year would only wait
    }
    return this.result();
  }

  private hear(event: Written): void {
    const { type, key, data } = event;
    this.house.take(event);
    if (type === 'PayoutSubmitting') this.submitted.push({ ...(data as unknown as PayoutSubmitting), customerId: key });
    if (!ENDS.has(type)) return;
    const why = data['code'] ?? data['rule'] ?? data['policy'];
    const name = typeof why === 'string' ? `${type} ${why}` : type;
    this.outcomes.set(name, (this.outcomes.get(name) ?? 0) + 1);
  }

  /** The fixing; a month's salaries; what comes back. */
  private open(day: DayFixing, before: DayFixing | undefined): void {
    const { date, rates } = day;
    this.services.advanceTo(openingOf(day));
    this.services.send(ticks, 'FixingPublished', 'EUR', { fixingId: `ecb:${date}`, provider: 'ecb', date, base: 'EUR', rates });
    const month = date.slice(0, 7);
    if (before?.date.slice(0, 7) !== month) {
      for (const { id, salary: [currency, minor] } of this.customers) this.services.send(ledgerCommands, 'DepositReceived', id, { depositId: `salary-${month}`, currency, amount: String(minor), bank: 'simbank' });
    }
    while (this.returning[0] !== undefined && this.returning[0].at <= this.services.now) this.comesBack(this.returning.shift()!.payout);
  }

  /** Of a drawn customer: most are paid out to a recipient, some are changed into a balance of the customer's own. */
  private transfer(): void {
    const { draws, services } = this;
    const { id, salary: [source, minor] } = draws.of(this.customers);
    const target = draws.of(Object.keys(RECIPIENTS).filter((currency) => currency !== source));
    const transferId = transferIdOf(id, `year-${this.sent}`);
    const amount = String(draws.between(Math.floor(minor / 400), Math.floor(minor / 10)));
    const to = draws.oneIn(10) ? {} : { recipientId: RECIPIENTS[target]! };
    services.advanceTo(services.now + BETWEEN_MS);
    services.send(intakeCommands, 'SubmitTransfer', id, { transferId, commandId: `year-${this.sent}`, bodyHash: hashOf(transferId), source, target, sourceAmount: amount, ...to, waitForFunds: false });
    for (let payout = this.submitted.shift(); payout !== undefined; payout = this.submitted.shift()) this.answer(payout);
  }

  /** What the bank says: most are paid, some rejected, some come back weeks later. */
  private answer(payout: Payout): void {
    const { payoutId, transferId, customerId } = payout;
    const rejected = this.draws.oneIn(REJECTED);
    const verdict = rejected ? { status: 'RJCT', code: 'AC04' } : { status: 'ACSC' };
    this.services.send(answers, 'RailAnswered', customerId, { answerId: `a-${payoutId}`, payoutId, transferId, railRef: `b-${payoutId}`, ...verdict });
    if (!rejected && this.draws.oneIn(RETURNED)) this.returning.push({ at: this.services.now + RETURNED_AFTER_MS, payout });
  }

  private comesBack({ payoutId, transferId, amount, currency, customerId }: Payout): void {
    const returned = { answerId: `r-${payoutId}`, payoutId, transferId, returnRef: `r-${payoutId}`, message: 'pacs.004', currency, amount, charges: '0', borneBy: 'customer', code: 'AC04' };
    this.services.send(answers, 'RailReturned', customerId, returned);
  }

  private breaches(): readonly (readonly [name: string, count: number])[] {
    return [...this.outcomes].filter(([name]) => name.startsWith('InvariantBreached'));
  }

  private result(): YearResult {
    const { house, outcomes, services, options: { days, seed } } = this;
    const positions = house.positions();
    const [worth, explained] = [sum(positions.map((of) => of.worth)), sum([...positions.flatMap(({ realised, unrealised }) => [realised, unrealised]), ...house.differences().map((of) => of.worth)])];
    const parked = services.parked(this.customers.map(({ id }) => id));
    const faults = [
      ...house.trial().filter(({ debits, credits }) => debits !== credits).map(({ currency, debits, credits }) => `debits of ${currency} are ${debits}, credits ${credits}`),
      ...(worth === explained ? [] : [`positions are worth ${worth} euro cents, results explain ${explained}`]),
      ...this.breaches().map(([name, count]) => `the auditor found ${name}, ${count} times, and payouts were halted: the year ends on ${house.days.at(-1)!.date}`),
      ...(parked.length === 0 ? [] : [`records of ${parked.length} customers wait for a person: ${parked.slice(0, 5).join(', ')}`]),
    ];
    return {
      from: days[0]!.date, to: house.days.at(-1)!.date, fixings: house.days.length, seed, transfers: this.sent, outcomes: Object.fromEntries([...outcomes].sort()),
      trial: house.trial(), positions, incomes: house.incomes(), differences: house.differences(), days: house.days, faults,
    };
  }
}

const openingOf = ({ date }: DayFixing): number => Date.parse(`${date}${FIXED_AT}`);
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);
