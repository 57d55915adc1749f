import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { codeOf, type Answer } from './answers.js';
import { operations, OWNER, type ContractBank } from './contract-bank.spec.support.js';
import type { Operation } from './operations.js';
import { sound, type Request } from './requests.js';
import { Tally } from './tally.js';
import { unsound } from './unsound.js';

const full = process.env['KONTOR_TEST_FULL'] !== undefined;
const seed = Number(process.env['KONTOR_SEED'] ?? 1);
const REQUESTS = full ? 100_000 : 5_000;
const AT_ONCE = 32;
/** Times that a request is put off for overload, each as long as the answer asks for, before it counts as refused. */
const PUT_OFF_MAX = 5;

/** What a payment can be made to do at the bank of a sandbox, each from its beginning. */
const fates = [['accept', 'settle', 'return'], ['reject'], ['time-out', 'late-accept']];

/** Orders to a bank that has nothing to be ordered about wait for seconds: they come as often as all of them were one operation. */
const isOrder = ({ path }: Operation): boolean => path.startsWith('/v1/simulation/transfers/');
const orders = operations.filter(isOrder);
const others = operations.filter((operation) => !isOrder(operation));
const chosen = orders.flatMap((order) => [...others, order]);

/** @param bank that runs, once tests do */
export function describeFuzz(bank: () => ContractBank): void {
  describe(`${REQUESTS} requests made of the document, seed ${seed}`, () => {
    it('are answered as it says: no other status, no 5xx, nothing that breaks its schema', async () => {
      const tally = new Tally();
      const token = await bank().tokenOf(OWNER);
      await haveBankActed(bank(), tally, token);
      await new Fuzz(bank(), tally, token).run();
      process.stdout.write(`${tally.report().join('\n')}\n`);
      expect(tally.faults.slice(0, 20)).toEqual([]);
      expect(operations.filter(({ id }) => !tally.reached.has(id)).map(({ id }) => id)).toEqual([]);
      expect(tally.authenticatedShare).toBeGreaterThanOrEqual(0.6);
    }, full ? 3_600_000 : 300_000);
  });
}

/** Orders all of it of payments that wait at the bank: at random it would be in vain nearly always. */
async function haveBankActed(bank: ContractBank, tally: Tally, token: string): Promise<void> {
  await Promise.all(fates.map(async (verbs, i) => {
    const id = await bank.bank.transfer(OWNER, `fate-${i}`, { source: 'EUR', target: 'GBP', targetAmount: { amount: '19.23', currency: 'GBP' }, recipient: 'rc_gbp_london' });
    await bank.bank.becomes(OWNER, id, 'paying');
    for (const verb of verbs) {
      const operation = operations.find(({ path }) => path.endsWith(`/simulation/transfers/{id}/${verb}`))!;
      const request: Request = { method: 'POST', url: operation.path.replace('{id}', id), headers: {} };
      await vi.waitFor(async () => {
        const answer = await bank.send(request, token);
        tally.take(operation, request, answer, false);
        expect([verb, answer.status]).toEqual([verb, 202]);
      }, { timeout: 20_000, interval: 200 });
    }
  }));
}

/** Requests of all operations in turn: half as the document has them, half with one thing wrong, one in ten without a token. */
class Fuzz {
  private next = 0;

  constructor(private readonly bank: ContractBank, private readonly tally: Tally, private readonly token: string) {}

  async run(): Promise<void> {
    await Promise.all(Array.from({ length: AT_ONCE }, () => this.work()));
  }

  private async work(): Promise<void> {
    for (let i = this.next++; i < REQUESTS; i = this.next++) await this.ask(i);
  }

  private async ask(i: number): Promise<void> {
    const operation = chosen[i % chosen.length]!;
    const { known } = this.bank;
    const key = `fuzz-${seed}-${i}`;
    const [[request, lot]] = fc.sample(fc.tuple(fc.oneof(sound(operation, known.all, key), unsound(operation, known.all, key)), fc.nat({ max: 9 })), { seed: seedOf(i), numRuns: 1 }) as [[Request, number]];
    const isNobody = lot === 0;
    const answer = await this.sendPatiently(operation, request, isNobody ? undefined : this.token);
    if (answer.status < 300 && operation.method === 'DELETE') known.forget(request.url);
    else if (answer.status < 300) known.learn(request.url, answer);
    this.tally.take(operation, request, answer, isNobody);
  }

  /** A machine that is busy elsewhere may be overloaded by this: then the system says so, and when to come back. */
  private async sendPatiently(operation: Operation, request: Request, token: string | undefined): Promise<Answer> {
    for (let times = 1; ; times++) {
      const answer = await this.bank.send(request, token);
      if (codeOf(answer) !== 'OVERLOADED' || times > PUT_OFF_MAX) return answer;
      this.tally.putOff(operation, answer);
      await pause(Number(answer.headers['retry-after']) * 1_000);
    }
  }
}

/** Neighbours are far from each other: the generator's first numbers of near seeds are alike. */
const seedOf = (i: number): number => Math.imul(seed * 1_000_003 + i, 0x9e3779b1) | 0;
