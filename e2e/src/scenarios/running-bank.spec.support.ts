// A running system with a bank that does what amounts tell it, and customers who use it over HTTP.
import { hostedEnvironments, hostServices, openMemoryLog, type Hosting } from '@kontor/cli/dev';
import { pipeline, startRig, startServices, type Rig } from '@kontor/cli/rig';
import { catalogue, ledgerCommands, payoutCommands, transferIdOf } from '@kontor/events';
import { encodeEvent, type Log } from '@kontor/streams';
import { kafkaLog } from '@kontor/streams-kafka';
import { request } from 'undici';
import { expect, vi } from 'vitest';

/** Of both sides, so that a test may set the bank's clock as well. */
const TOKEN = 'of-the-bank-and-the-house';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Record<string, unknown>;
}

const script = { KONTOR_RAIL_SCRIPT: 'amounts', KONTOR_RAIL_TOKEN: TOKEN, KONTOR_RAIL_SETTLE_EVERY_MS: '0' };

type Environments = Readonly<Record<string, Readonly<Record<string, string>>>>;

export class RunningBank {
  private constructor(readonly rig: Rig, readonly log: Log, private readonly urlOf: (service: string) => string, private readonly end: () => Promise<void>) {}

  private readonly tokens = new Map<string, Promise<string>>();

  /**
   * @param rates environment of the service that rates, beside the rig's own
   * @param all the same, of every service
   */
  static async start(name: string, rates: Readonly<Record<string, string>> = {}, all: Readonly<Record<string, string>> = {}): Promise<RunningBank> {
    const rig = await startRig({ name });
    try {
      await startServices(rig, { over: { ...Object.fromEntries(pipeline.map((service) => [service, { env: all }])), 'rail-simulator': { env: script }, payout: { env: { ...all, KONTOR_RAIL_TOKEN: TOKEN } }, 'fx-rating': { env: { ...all, ...rates } } } });
      const log = await kafkaLog({ brokers: [...rig.kafka.brokers], clientId: 'e2e', topics: catalogue.map(({ name: topic }) => topic) });
      return new RunningBank(rig, log, (service) => rig.services.get(service)!.url, () => Promise.resolve());
    } catch (error) {
      await rig.stop();
      throw error;
    }
  }

  /** All services within this process, on a log in memory: what they do is seen from inside. `over` is told to services by name. */
  static async hosted(name: string, hosting: (log: Log) => Hosting = () => ({}), over: Environments = {}): Promise<RunningBank> {
    const rig = await startRig({ name, inMemory: true });
    try {
      const told = await hostedEnvironments(rig);
      const environments: Environments = { ...told, 'rail-simulator': { ...told['rail-simulator'], ...script }, payout: { ...told['payout'], KONTOR_RAIL_TOKEN: TOKEN } };
      const overridden = Object.fromEntries(Object.entries(environments).map(([service, env]) => [service, { ...env, ...over[service] }]));
      const log = await openMemoryLog();
      const end = await hostServices(overridden, { log, ...hosting(log) });
      return new RunningBank(rig, log, (service) => `http://127.0.0.1:${environments[service]?.['KONTOR_HTTP_PORT'] ?? ''}`, end);
    } catch (error) {
      await rig.stop();
      throw error;
    }
  }

  url(service: string): string {
    return this.urlOf(service);
  }

  async stop(): Promise<void> {
    await this.end();
    await this.log.close();
    await this.rig.stop();
  }

  /** Signed once: that takes longer than many a request. */
  private tokenOf(customerId: string): Promise<string> {
    const token = this.tokens.get(customerId) ?? this.rig.tokenFor(customerId);
    this.tokens.set(customerId, token);
    return token;
  }

  async ask(service: string, method: 'GET' | 'POST', path: string, customerId: string, { key, body }: { readonly key?: string; readonly body?: object } = {}): Promise<Answer> {
    const headers = { authorization: `Bearer ${await this.tokenOf(customerId)}`, ...(key !== undefined && { 'idempotency-key': key }), ...(body !== undefined && { 'content-type': 'application/json' }) };
    const answer = await request(this.urlOf(service) + path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
    return { status: answer.statusCode, headers: answer.headers, body: (await answer.body.json()) as Record<string, unknown> };
  }

  /** Sends a transfer, and gives its id. */
  async transfer(customerId: string, key: string, body: object, resource: 'transfers' | 'conversions' = 'transfers'): Promise<string> {
    const { status, body: transfer } = await this.ask('transfer-intake', 'POST', `/v1/${resource}`, customerId, { key, body });
    expect([status, transfer['id']]).toEqual([202, transferIdOf(customerId, key, resource)]);
    return String(transfer['id']);
  }

  cancel(customerId: string, id: string): Promise<Answer> {
    return this.ask('transfer-intake', 'POST', `/v1/transfers/${id}/cancel`, customerId);
  }

  async read(customerId: string, id: string): Promise<Record<string, unknown>> {
    return (await this.ask('transfer-intake', 'GET', `/v1/transfers/${id}`, customerId)).body;
  }

  /** Waits until the customer sees one of these; the object as it is then. */
  becomes(customerId: string, id: string, ...statuses: readonly string[]): Promise<Record<string, unknown>> {
    return vi.waitFor(async () => {
      const transfer = await this.read(customerId, id);
      expect(statuses, `${customerId} ${id}`).toContain(transfer['status']);
      return transfer;
    }, { timeout: 40_000, interval: 50 });
  }

  /** Waits until the customer has exactly this, of this currency. */
  async has(customerId: string, amount: string, currency: string): Promise<void> {
    await vi.waitFor(async () => {
      const { body } = await this.ask('balance-aggregation', 'GET', '/v1/balances', customerId);
      const found = (body['balances'] as { available: { amount: string; currency: string } }[]).find(({ available }) => available.currency === currency);
      expect(`${customerId}: ${found?.available.amount ?? '0'}`).toBe(`${customerId}: ${amount}`);
    }, { timeout: 20_000, interval: 50 });
  }

  ledger(type: string, customerId: string, id: string, data: object): Promise<void> {
    return this.command(ledgerCommands.name, type, customerId, id, data);
  }

  payout(type: string, customerId: string, transferId: string, data: object = {}): Promise<void> {
    const commandId = `${type}-${transferId}`;
    return this.command(payoutCommands.name, type, customerId, commandId, { commandId, transferId, ...data });
  }

  deposit(customerId: string, amount: string, currency = 'EUR', depositId = `d-${customerId}`): Promise<void> {
    return this.ledger('DepositReceived', customerId, depositId, { depositId, currency, amount, bank: 'simbank' });
  }

  /** What is due in weeks the bank tells now. */
  async advance(ms: number): Promise<void> {
    const { statusCode, body } = await request(`${this.railUrl}/clock`, { method: 'POST', headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' }, body: JSON.stringify({ advanceMs: ms }) });
    await body.dump();
    expect(statusCode).toBe(200);
  }

  /** Payments for which money left more than once, by the bank's own record. */
  async paidTwice(): Promise<unknown> {
    const { body } = await request(`${this.railUrl}/paid-twice`, { headers: { authorization: `Bearer ${TOKEN}` } });
    return body.json();
  }

  private get railUrl(): string {
    return this.urlOf('rail-simulator');
  }

  private async command(topic: string, type: string, customerId: string, id: string, data: object): Promise<void> {
    const event = encodeEvent({ type, specversion: '1.0', id, source: 'e2e', subject: customerId, time: new Date().toISOString(), data });
    await this.log.send(topic, [{ key: customerId, value: Buffer.from(event), headers: {} }]);
  }
}
