/** A rig that cannot start or go on. The message is for a person: what failed, the log's last lines, what to do. */
export class RigError extends Error {
  override readonly name = 'RigError';
}

/** The message for a child that failed, with the end of its log. */
export function childFailure(what: string, log: readonly string[]): RigError {
  const tail = log.length === 0 ? ['(its log is empty)'] : log;
  return new RigError(`${what}\nThe last lines of its log:\n${tail.map((line) => `  ${line}`).join('\n')}`);
}
