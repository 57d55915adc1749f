const WAIT_MAX_S = 30;

/** Seconds that `Prefer: wait=N` (RFC 7240) asks to hold the answer, at most 30; 0 without. What is not understood is ignored. */
export function waitOf(prefer: string | readonly string[] | undefined): number {
  const preferences = (typeof prefer === 'string' ? prefer : (prefer ?? []).join(',')).split(',');
  for (const preference of preferences) {
    const seconds = /^\s*wait\s*=\s*"?([0-9]{1,6})"?\s*(;.*)?$/i.exec(preference)?.[1];
    if (seconds !== undefined) return Math.min(Number(seconds), WAIT_MAX_S);
  }
  return 0;
}
