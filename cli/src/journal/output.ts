import { once } from 'node:events';

/** Writes lines to stdout as fast as its reader takes them. A reader that has seen enough (`| head`) ends the command, not in an error. */
export async function printLines(lines: readonly string[]): Promise<void> {
  if (process.stdout.listenerCount('error') === 0) process.stdout.on('error', endedByReader);
  if (lines.length > 0 && !process.stdout.write(`${lines.join('\n')}\n`)) await once(process.stdout, 'drain');
}

function endedByReader(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit();
  throw error;
}
