import { NotOwner, NotPerformed, type Journal, type ListedKey, type ParkedQueue, type Released, type Runtime, type TaskStatus } from '@kontor/streams';
import { standardProblems } from '../http/problem.js';
import type { ListedEffectKey, ParkedEffectQueue } from '../server/effect-parking.js';
import type { KontorServer } from '../server/kontor-server.js';
import type { AdminQuestion } from './admin-questions.js';

/** What an operation answers, by its name. */
export type Performed =
  | { readonly tasks: readonly TaskStatus[] }
  | { readonly keys: readonly ListedKey[]; readonly more: boolean }
  | { readonly queue: ParkedQueue | null }
  | Released
  | { readonly effects: readonly ListedEffectKey[]; readonly more: boolean }
  | { readonly events: ParkedEffectQueue | null };

/** The effects of the service, as `KontorServer` has them. */
type Effects = Pick<KontorServer, 'effectStatus' | 'parkedEffects' | 'parkedEffect' | 'redriveEffect' | 'discardEffect'>;
type EffectQuestion = Extract<AdminQuestion, { readonly effect: string }>;

/** Performs what operators order of one topology, where this instance owns what it is about. */
export class Operations {
  constructor(private readonly runtime: Runtime, private readonly effects: Effects) {}

  /** @param by who ordered it: stands in the journal where something is decided */
  async perform(question: AdminQuestion, by: string): Promise<Performed> {
    if (question.operation === 'status') return { tasks: this.runtime.status().filter(({ partition }) => partition === question.partition) };
    if (question.operation === 'effects-list') return this.listEffects(question.partition, question.limit);
    if ('effect' in question) return this.ofEffect(question, by);
    const journal = this.journalNamed(question.journal);
    switch (question.operation) {
      case 'pause': return this.done(journal, question.partition, () => this.runtime.pause(journal, question.partition));
      case 'resume': return this.done(journal, question.partition, () => this.runtime.resume(journal, question.partition));
      case 'hand-over': return this.done(journal, question.partition, () => this.handOver(journal, question.partition));
      case 'rebuild': return this.after(this.runtime.rebuild(journal, question.partition), journal, question.partition);
      case 'reset': return this.after(this.runtime.reset(journal, question.partition), journal, question.partition);
      case 'parked-list': return this.list(journal, question.partition, question.limit);
      case 'parked-show': return { queue: this.runtime.parked(journal, question.key, question.limit) ?? null };
      case 'parked-redrive': return performed(this.runtime.redrive(journal, question.key, { by }));
      case 'parked-discard': return performed(this.runtime.discard(journal, question.key, { by, ...(question.count === undefined ? {} : { count: question.count }) }));
    }
  }

  private done({ name }: Journal, partition: number, order: () => void): Performed {
    order();
    return { tasks: this.runtime.status().filter((task) => task.journal === name && task.partition === partition) };
  }

  private async after(done: Promise<unknown>, journal: Journal, partition: number): Promise<Performed> {
    await done;
    return this.done(journal, partition, () => undefined);
  }

  /** Needs somebody to hand it to; without a membership there is nobody. */
  private handOver(journal: Journal, partition: number): void {
    try {
      this.runtime.handOver(journal, partition);
    } catch (error) {
      throw error instanceof NotOwner ? error : standardProblems.CONFLICT({ detail: (error as Error).message, cause: error });
    }
  }

  private async list(journal: Journal, partition: number, limit: number): Promise<Performed> {
    const keys: ListedKey[] = [];
    for await (const key of this.runtime.parkedKeys(journal, partition)) {
      if (keys.length === limit) return { keys, more: true };
      keys.push(key);
    }
    return { keys, more: false };
  }

  private async listEffects(partition: number, limit: number): Promise<Performed> {
    const found = await this.effects.parkedEffects(partition);
    return { effects: found.slice(0, limit), more: found.length > limit };
  }

  /** What is done to an effect's queue is told in the log alone: effects have no journal of their own. */
  private async ofEffect(question: EffectQuestion, by: string): Promise<Performed> {
    const { effect, key } = question;
    const known = new Set(this.effects.effectStatus().map(({ cursor }) => cursor));
    if (!known.has(effect)) throw standardProblems.NOT_FOUND({ detail: `the service of ${this.runtime.topology.name} has no effect ${effect}; it has ${[...known].join(', ') || 'none'}` });
    switch (question.operation) {
      case 'effects-show': return { events: (await this.effects.parkedEffect(effect, key, question.limit)) ?? null };
      case 'effects-redrive': return performed(this.effects.redriveEffect(effect, key, { by }));
      case 'effects-discard': return performed(this.effects.discardEffect(effect, key, { by, ...(question.count === undefined ? {} : { count: question.count }) }));
    }
  }

  private journalNamed(name: string): Journal {
    const journals = this.runtime.topology.processors.map(({ journal }) => journal);
    const journal = journals.find((one) => one.name === name);
    if (journal === undefined) throw standardProblems.NOT_FOUND({ detail: `${this.runtime.topology.name} writes no journal ${name}; it writes ${journals.map((one) => one.name).join(', ')}` });
    return journal;
  }
}

/** Its words say what to do: look whether it was done, and order it again. */
function performed(released: Promise<Released>): Promise<Released> {
  return released.catch((error: unknown) => {
    throw error instanceof NotPerformed ? standardProblems.CONFLICT({ detail: error.message, cause: error }) : error;
  });
}
