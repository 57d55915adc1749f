import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { Child } from '../rig/child.js';
import { workspaceRoot } from '../rig/paths.js';

/** A compilation that has ended; its errors each with file and place. */
export interface Compilation {
  readonly errors: readonly string[];
  readonly tookMs: number;
}

/** What `tsc -b --watch` says, as it says it into a file. */
export class CompilerWords {
  #read = 0;
  #rest = '';
  readonly #decoder = new StringDecoder('utf8');
  #errors: string[] = [];
  #startedAt = performance.now();
  #busy = true;

  constructor(readonly file: string) {}

  /** The last compilation has ended, and without an error: what was built may be run. */
  get sound(): boolean {
    return !this.#busy && this.#errors.length === 0;
  }

  /** Reads on; tells of the last compilation that has ended since the last look. */
  look(): Compilation | undefined {
    let ended: Compilation | undefined;
    for (const line of this.#newLines()) {
      if (/Starting (incremental )?compilation/.test(line)) this.#start();
      else if (/error TS\d+:/.test(line)) this.#errors.push(line);
      else if (/Found \d+ errors?\. Watching/.test(line)) ended = this.#end();
    }
    return ended;
  }

  #start(): void {
    this.#busy = true;
    this.#startedAt = performance.now();
    this.#errors = [];
  }

  #end(): Compilation {
    this.#busy = false;
    return { errors: this.#errors, tookMs: performance.now() - this.#startedAt };
  }

  #newLines(): string[] {
    if (!existsSync(this.file)) return [];
    const log = openSync(this.file, 'r');
    try {
      const chunk = Buffer.alloc(64 * 1024);
      for (let bytes; (bytes = readSync(log, chunk, 0, chunk.length, this.#read)) > 0; this.#read += bytes) this.#rest += this.#decoder.write(chunk.subarray(0, bytes));
    } finally {
      closeSync(log);
    }
    const lines = this.#rest.split('\n');
    this.#rest = lines.pop() ?? '';
    return lines;
  }
}

/** Compiles all packages whenever a source changes, until the signal. */
export function startCompiler(logFile: string, signal: AbortSignal): Child {
  const binaries = join(workspaceRoot, 'node_modules/.bin');
  return new Child({
    name: 'compiler',
    command: join(binaries, 'tsc'),
    args: ['-b', '--watch', '--preserveWatchOutput', '--pretty', 'false', '--locale', 'en'],
    cwd: workspaceRoot,
    env: { ...process.env, PATH: `${binaries}${delimiter}${process.env['PATH']}` },
    logFile,
    signal,
  });
}
