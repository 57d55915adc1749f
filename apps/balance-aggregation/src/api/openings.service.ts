import { Inject, Injectable, Optional } from '@nestjs/common';
import { entries, ledgerCommands, openingIdOf, type BalanceOpened, type BalanceRefused, type OpenBalance } from '@kontor/events';
import { InjectRuntime, LOG, Metrics, PARTITIONS, Requests, standardProblems } from '@kontor/nest';
import { Projections } from '@kontor/postgres';
import type { Log, Runtime } from '@kontor/streams';
import type { Opening } from '../domain/open-balance.js';
import { LEDGER } from '../projections/ledger.projection.js';
import { balanceAggregation } from '../topology.js';
import { BalancesService, emptyBalance, type BalanceView } from './balances.service.js';
import { ledgerProblems } from './problems.js';

/** For the table to come to where the journal is. */
const ROW_MS = 5_000;

export interface AskedOpening {
  readonly customerId: string;
  readonly key: string;
  readonly bodyHash: string;
  readonly currency: string;
}

export interface AnsweredOpening {
  readonly balance: BalanceView;
  /** By this very request. */
  readonly opened: boolean;
  /** The key was used before, by the same body. */
  readonly replayed: boolean;
  /** Token of where in the journal it was decided, or of something later. */
  readonly position: string;
}

@Injectable()
export class OpeningsService {
  private readonly requests: Requests<Opening | undefined>;

  constructor(
    @InjectRuntime(balanceAggregation) runtime: Runtime,
    @Inject(LOG) log: Log,
    @Inject(PARTITIONS) partitions: number,
    @Inject(BalancesService) private readonly balances: Pick<BalancesService, 'in'>,
    @Inject(Projections) private readonly projections: Pick<Projections, 'reaches'>,
    @Optional() @Inject(Metrics) metrics?: Metrics,
  ) {
    this.requests = new Requests({ runtime, log, partitions, commands: ledgerCommands, state: balanceAggregation.handles.openings, idField: 'openingId', metrics });
  }

  /** Opens a balance, once for a key and once for a currency: what is there already is answered as it is. */
  async open({ customerId, key, bodyHash, currency }: AskedOpening): Promise<AnsweredOpening> {
    const openingId = openingIdOf(customerId, key);
    const outcome = await this.requests.ask<BalanceOpened | BalanceRefused>({
      customerId, id: openingId, bodyHash,
      decidedBy: ['BalanceOpened', 'BalanceRefused'],
      earlier: (first) => first?.bodyHash,
      command: (commandId): OpenBalance => ({ type: 'OpenBalance', openingId, commandId, bodyHash, currency }),
    });
    const position = this.requests.positionOf(customerId, outcome);
    if (outcome.repeated) return { balance: await this.standing(customerId, openingId, currency, outcome.height), opened: false, replayed: true, position };
    const { event, height } = outcome.decision;
    if (event.type === 'BalanceRefused') throw refused(event.code);
    // Of a new one nothing can be known but that it is empty: the answer waits for no table.
    if (event.existed === undefined) return { balance: emptyBalance(currency), opened: true, replayed: false, position };
    return { balance: await this.rowAt(customerId, currency, height), opened: false, replayed: false, position };
  }

  private async standing(customerId: string, openingId: string, currency: string, height: number): Promise<BalanceView> {
    const { value } = await this.requests.read(customerId, openingId);
    if (value?.code !== undefined) throw refused(value.code);
    return this.rowAt(customerId, currency, height);
  }

  /** The balance as of a height of the journal, or newer. */
  private async rowAt(customerId: string, currency: string, height: number): Promise<BalanceView> {
    const there = await this.projections.reaches(LEDGER, entries.name, this.requests.partitionOf(customerId), height, { timeoutMs: ROW_MS });
    const balance = there ? await this.balances.in(customerId, currency) : undefined;
    if (balance === undefined) throw standardProblems.BEHIND({ headers: { 'retry-after': '1' } });
    return balance;
  }
}

const refused = (code: BalanceRefused['code']) => ledgerProblems.BALANCE_REFUSED({ errors: [{ pointer: '/currency', code, message: code === 'CUSTOMER_CLOSED' ? 'the account is closed' : 'no money can be held in it today' }] });
