import { intakeCommands, transfers } from '@kontor/events';
import { randomFrom } from '@kontor/streams/testing';
import { describe, expect, it, vi } from 'vitest';
import { PARTITIONS } from './intake.spec.support.js';
import { BODIES, bodyOf, idOf, KnownKeys, type Asked } from './known-keys.spec.support.js';
import { Twins } from './twins.spec.support.js';

const REQUESTS = 10_000;
const SEED = Number(process.env['KONTOR_SEED'] ?? 1);
const CUSTOMERS = ['ann', 'bob', 'dan'] as const;
/** Requests for which one set of keys is used; so few keys that most requests repeat one. */
const EPOCH = 1_000;
const KEYS = 40;
const AT_ONCE_MAX = 12;

/** Asks at either instance, as often as not at both, while writes get lost and instances die under it. */
class Callers {
  readonly known = new KnownKeys();
  sent = 0;

  constructor(private readonly twins: Twins, private readonly random: () => number) {}

  async round(): Promise<void> {
    this.trouble();
    const asked = Array.from({ length: 1 + this.below(AT_ONCE_MAX) }, () => this.request());
    // Half of the rounds are about one key, so that it is raced for.
    const raced = this.random() < 0.5 ? asked.map((one): Asked => ({ ...asked[0]!, says: one.says })) : asked;
    await Promise.all(raced.map((one) => this.ask(one)));
    this.known.judge(raced);
    await this.twins.revive(this.random);
  }

  async ask(asked: Asked): Promise<void> {
    this.sent++;
    const { customer, resource, key, says } = asked;
    const { intake, way } = this.twins.instances[this.below(2)]!;
    const posted = typeof says === 'number'
      ? intake.post(bodyOf(asked), this.random() < 0.5 ? key : `"${key}"`, { customer, path: `/v1/${resource}` })
      : intake.post({}, undefined, { customer: says === 'cancel' ? customer : 'eve', path: `/v1/transfers/${idOf(asked)}/cancel` });
    const answer = await Promise.race([posted, way.death]);
    if (answer !== undefined && !way.dead) asked.answer = answer; // who died answers nobody
  }

  private request(): Asked {
    const says = this.random() < 0.12 ? 'cancel' : this.random() < 0.02 ? 'cancel by another' : this.below(BODIES.length);
    return { customer: CUSTOMERS[this.below(CUSTOMERS.length)]!, resource: this.random() < 0.5 ? 'transfers' : 'conversions', key: `k${Math.floor(this.sent / EPOCH)}-${this.below(KEYS)}`, says };
  }

  private trouble(): void {
    const { log, instances } = this.twins;
    const topic = this.random() < 0.5 ? intakeCommands.name : transfers.name;
    if (this.random() < 0.04) log.faults.loseNext(topic, this.below(PARTITIONS));
    if (this.random() < 0.08) log.faults.loseNextAnswer(topic, this.below(PARTITIONS));
    if (this.random() < 0.05) log.faults.doubleNext(topic, this.below(PARTITIONS), 'at once');
    if (this.random() < 0.15) instances[this.below(2)]!.way.dieAt(1 + this.below(4), this.random() < 0.5 ? 'before' : 'after');
  }

  private below(n: number): number {
    return Math.floor(this.random() * n);
  }
}

describe('idempotency', () => {
  it(`holds for ${REQUESTS} random requests to two instances that die at any write, against what a naive model allows (seed ${SEED})`, { timeout: 120_000 }, async () => {
    const twins = new Twins();
    await twins.start();
    try {
      const callers = new Callers(twins, randomFrom(SEED));
      while (callers.sent < REQUESTS) await callers.round();
      const { seen } = callers.known;
      await vi.waitFor(() => callers.known.compare(twins.decided)); // who reads the journal for us may be a turn behind
      for (const kind of ['202', '200', 'IDEMPOTENCY_KEY_REUSED', 'BODY_INVALID', 'UNKNOWN_CURRENCY', 'NOT_FOUND', 'NOT_DECIDED_IN_TIME', 'STILL_RUNNING', 'died']) expect(seen.get(kind), `${kind} of ${JSON.stringify([...seen])}`).toBeGreaterThan(9);
      expect(twins.deaths).toBeGreaterThan(9);
    } finally {
      await twins.stop();
    }
  });
});
