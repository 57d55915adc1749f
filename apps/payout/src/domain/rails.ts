/** What a rail promises. */
export interface Rail {
  /** By when it answers explicitly, accepted or settled, counted from the intent to submit. */
  readonly answerWithinMs: number;
}

/** Ten seconds is what instant rails grant themselves (SEPA Instant); the simulated one is such a rail. */
const RAILS: ReadonlyMap<string, Rail> = new Map([['simulator', { answerWithinMs: 10_000 }]]);

/** @throws RangeError for a rail nobody declared: its money must not leave on a guess */
export function railOf(name: string): Rail {
  const rail = RAILS.get(name);
  if (rail === undefined) throw new RangeError(`no rail is called ${name}`);
  return rail;
}
