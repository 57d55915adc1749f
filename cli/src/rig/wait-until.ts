/** Asks again and again until the probe answers with something, or throws what `giveUp` makes of the wait. */
export async function waitUntil<T>(
  probe: () => Promise<T | undefined>,
  options: { readonly timeoutMs: number; readonly everyMs?: number; readonly giveUp: () => Error },
): Promise<T> {
  const deadline = performance.now() + options.timeoutMs;
  for (;;) {
    const answer = await probe();
    if (answer !== undefined) return answer;
    if (performance.now() > deadline) throw options.giveUp();
    await new Promise((resolve) => setTimeout(resolve, options.everyMs ?? 50));
  }
}
