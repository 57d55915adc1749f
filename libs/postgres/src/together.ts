import { setImmediate as turn } from 'node:timers/promises';

/** Does things in groups, one after the other: what comes while one is under way goes into the next. A statement for many costs hardly more than for one. */
export class Together<T> {
  private waiting: T[] = [];
  private running = false;

  /** @param take does a group; must not throw */
  constructor(private readonly take: (group: readonly T[]) => Promise<void>) {}

  add(one: T): void {
    this.waiting.push(one);
    if (!this.running) void this.run();
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.waiting.length > 0) {
      // What one fetch has brought for several partitions comes in one turn; and who was served just now needs two for what
      // it has waiting: without them, two busy partitions would take turns for good.
      await turn();
      await turn();
      await this.take(this.waiting.splice(0));
    }
    this.running = false;
  }
}

/** The same for questions that have an answer each. */
export class AskedTogether<Q, A> {
  private readonly together = new Together<{ readonly question: Q; resolve(answer: A): void; reject(error: Error): void }>(async (group) => {
    try {
      const answers = await this.answer(group.map(({ question }) => question));
      group.forEach(({ resolve }, i) => resolve(answers[i]!));
    } catch (error) {
      for (const { reject } of group) reject(error as Error);
    }
  });

  /** @param answer gives one for each, in their order; if it throws, none has one */
  constructor(private readonly answer: (questions: readonly Q[]) => Promise<readonly A[]>) {}

  ask(question: Q): Promise<A> {
    return new Promise((resolve, reject) => this.together.add({ question, resolve, reject }));
  }
}
