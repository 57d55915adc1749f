import type { Fold } from './fold.js';
import type { TaskInput } from './input.js';
import type { TaskOptions } from './task-options.js';

/** A log that does not answer is asked again after this time. */
const ASKED_AGAIN_MS = 1_000;

interface Goal {
  /** When the log was asked. */
  readonly at: number;
  /** Where the inputs ended then; undefined until the log has answered. */
  ends: readonly number[] | undefined;
}

/**
 * How far the inputs of a task are read, as a time: what stood in any of them then was taken.
 * Nobody's clock is compared with another's: the log is asked where the inputs end, and they are read up to there.
 */
export class InputsRead {
  private inputs: readonly TaskInput[] = [];
  private reached = -Infinity;
  private goal: Goal | undefined;

  /** @param changed hears when the log has answered, or is to be asked again */
  constructor(private readonly options: Pick<TaskOptions, 'log' | 'clock'>, private readonly partition: number, private readonly fold: Fold, private readonly changed: () => void) {}

  /** What stood in the inputs at this time (ms) was taken; -Infinity while nothing is known. */
  get to(): number {
    const { goal } = this;
    if (goal?.ends?.every((end, i) => this.inputs[i]!.hasTaken(end)) === true) {
      this.reached = goal.at;
      this.goal = undefined;
    }
    return this.reached;
  }

  /** Reading begins with these inputs, or goes back in them: what was known is not known any more. */
  begin(inputs: readonly TaskInput[]): void {
    this.inputs = inputs;
    this.reached = -Infinity;
    this.goal = undefined;
  }

  /** When the next timer fires, as far as that is known; what is due already and waits for inputs has them asked for. */
  nextDue(): number {
    const now = this.options.clock.now();
    this.mustReach(this.fold.inputsAwaited(now));
    return this.fold.nextDue(now, this.to);
  }

  /** Sees to it that `to` will be at or after a time that has come. */
  private mustReach(time: number): void {
    if (this.goal !== undefined || this.to >= time) return;
    const goal: Goal = { at: this.options.clock.now(), ends: undefined };
    this.goal = goal;
    void this.ask(goal);
  }

  private async ask(goal: Goal): Promise<void> {
    try {
      const bounds = await Promise.all(this.inputs.map(({ name }) => this.options.log.bounds(name, this.partition)));
      goal.ends = bounds.map(({ end }) => end);
      this.changed();
    } catch {
      this.options.clock.after(ASKED_AGAIN_MS, () => {
        if (this.goal === goal) this.goal = undefined;
        this.changed();
      });
    }
  }
}
