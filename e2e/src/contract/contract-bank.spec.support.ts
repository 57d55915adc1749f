// The running system that the document is held against: an issuer whose keys the test changes, and a customer who has one of everything.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { apiUrl, type Rig } from '@kontor/cli/rig';
import type { JWK } from 'jose';
import { expect } from 'vitest';
import { RunningBank } from '../scenarios/running-bank.spec.support.js';
import type { Answer } from './answers.js';
import { Client } from './client.js';
import { KnownIds } from './known-ids.js';
import { readOperations, type Operation } from './operations.js';
import { shown, type Request } from './requests.js';

export const OWNER = 'contract-owner';

export const operations = readOperations();

/** Throws for an id that the document has not. */
export function operationOf(id: string): Operation {
  const found = operations.find((one) => one.id === id);
  if (found === undefined) throw new Error(`the document has no operation ${id}`);
  return found;
}

export class ContractBank {
  /** The issuer's keys, as services fetch them. */
  published: readonly JWK[];
  /** Of the owner. */
  readonly known = new KnownIds();
  private readonly client: Client;

  private constructor(readonly bank: RunningBank, private readonly issuer: IssuerOfKeys) {
    this.published = bank.rig.issuer.jwks.keys;
    this.client = new Client(apiUrl(bank.rig));
    issuer.keys = () => this.published;
  }

  static async start(): Promise<ContractBank> {
    const issuer = await IssuerOfKeys.listen();
    // Keys are fetched when a token names one that is not known, however often; and no customer is held back.
    const bank = await RunningBank.start('e2e-contract', {}, { KONTOR_JWKS: issuer.url, KONTOR_JWKS_COOLDOWN_MS: '0', KONTOR_RATE_PER_SECOND: '0' });
    const contract = new ContractBank(bank, issuer);
    try {
      await contract.seed();
      return contract;
    } catch (error) {
      await contract.stop();
      throw error;
    }
  }

  get rig(): Rig {
    return this.bank.rig;
  }

  async stop(): Promise<void> {
    await this.client.close();
    await this.bank.stop();
    this.issuer.close();
  }

  send(request: Request, token: string | undefined): Promise<Answer> {
    return this.client.send(request, token);
  }

  /** By a customer with these scopes; without any given, with all. */
  tokenOf(customerId: string, scopes?: readonly string[]): Promise<string> {
    return this.rig.tokenFor(customerId, scopes);
  }

  /** The request that the document shows for an operation, about what the owner has. */
  exampleOf(operation: Operation, key: string): Request {
    return shown(operation, this.known.all, key);
  }

  /** The owner gets money, and two of everything that the document shows how to make: one may be deleted. */
  private async seed(): Promise<void> {
    await Promise.all(['EUR', 'USD', 'GBP', 'JPY'].map((currency) => this.bank.deposit(OWNER, '900000000', currency, `contract-${currency}`)));
    await this.bank.has(OWNER, '9000000.00', 'EUR');
    this.known.add('balances', 'EUR');
    const token = await this.tokenOf(OWNER);
    const makers = operations.filter(({ method, body, path }) => method === 'POST' && body !== undefined && !path.includes('{'));
    await Promise.all(makers.flatMap((maker) => ['one', 'two'].map((which) => this.make(maker, `seed-${maker.id}-${which}`, token))));
    await this.bank.becomes(OWNER, this.known.get('transfers')![0]!, 'paid', 'paying', 'booked');
  }

  private async make(maker: Operation, key: string, token: string): Promise<void> {
    const answer = await this.send(shown(maker, this.known.all, key), token);
    expect([maker.id, answer.status, answer.text]).toEqual([maker.id, expect.toBeOneOf([200, 201, 202]), expect.any(String)]);
    this.known.learn(maker.path, answer);
  }
}

/** Publishes keys over HTTP, as an issuer does. */
class IssuerOfKeys {
  keys: () => readonly JWK[] = () => [];

  private constructor(private readonly server: Server) {
    server.on('request', (_, response) => response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: this.keys() })));
  }

  static async listen(): Promise<IssuerOfKeys> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new IssuerOfKeys(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  close(): void {
    this.server.close();
  }
}
