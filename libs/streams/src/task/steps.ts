/**
 * What a person orders for a parked key. The owner performs it within a block, at a place that `order` records;
 * so it can be executed again like any decision.
 */
export interface Step {
  readonly do: 'redrive' | 'discard';
  readonly key: string;
  /** Who ordered it, for those who read the journal. */
  readonly by: string;
  /** How many of the first records in the queue it concerns. */
  readonly records: number;
}

/** What a step came to in its block. */
export interface StepOutcome {
  /** Records that left the queue. */
  readonly records: number;
  /** Records that still wait. */
  readonly left: number;
  /** Why the next one failed again. */
  readonly reason?: string;
}

/** Texts of records that were cut when they were parked, by cause. */
export type Texts = ReadonlyMap<string, string>;

/** A step as the name of a run in `order`. */
export const encodeStep = ({ do: what, key, by, records }: Step): string => JSON.stringify({ do: what, key, by, records });

/** Throws `SyntaxError` on anything `encodeStep` would not write. */
export function decodeStep(text: string): Step {
  const step = JSON.parse(text) as Partial<Step> | null;
  if ((step?.do !== 'redrive' && step?.do !== 'discard') || typeof step.key !== 'string' || typeof step.by !== 'string' || !Number.isSafeInteger(step.records)) {
    throw new SyntaxError(`not a step: ${text}`);
  }
  return step as Step;
}

/** A step that waits for its block, or for that block's acknowledgement. */
export interface OpenStep {
  readonly step: Step;
  readonly texts: Texts;
  outcome: StepOutcome | undefined;
  readonly resolve: (outcome: StepOutcome) => void;
  readonly reject: (error: Error) => void;
}

/** The steps of one task. One that was performed in a block that lost its race is performed again. */
export class Steps {
  private readonly open = new Set<OpenStep>();

  add(step: Step, texts: Texts): Promise<StepOutcome> {
    return new Promise((resolve, reject) => void this.open.add({ step, texts, outcome: undefined, resolve, reject }));
  }

  /** The next one that no block has performed. */
  next(): OpenStep | undefined {
    for (const one of this.open) if (one.outcome === undefined) return one;
    return undefined;
  }

  /** The block that performed them is committed. */
  committed(steps: readonly OpenStep[]): void {
    for (const one of steps) {
      this.open.delete(one);
      one.resolve(one.outcome!);
    }
  }

  /** What was built is dropped. */
  reset(): void {
    for (const one of this.open) one.outcome = undefined;
  }

  /** Nothing of it will be performed here any more. */
  end(error: Error): void {
    for (const one of this.open) one.reject(error);
    this.open.clear();
  }
}
