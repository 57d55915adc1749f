import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from '../rig/paths.js';
import type { Compilation, CompilerWords } from './compiler.js';

/** What has happened since the last look. */
export interface News {
  readonly compiled?: Compilation;
  /** What services are made of was built anew, by whomever, and stands still. */
  readonly built: boolean;
}

/** Watches what the compiler writes last in each package, so that half a build is no build. */
export class Builds {
  #running: string;
  #last: string;

  /** @param words of the compiler, if it is ours: packages are built one after another, and only it knows when all are */
  constructor(private readonly words?: CompilerWords, private readonly files: readonly string[] = buildInfos()) {
    this.#running = this.#last = this.#stamp();
  }

  look(): News {
    // Before the compiler is heard: it says that it starts before it writes.
    const stamp = this.#stamp();
    const compiled = this.words?.look();
    const still = stamp === this.#last && this.words?.sound !== false;
    this.#last = stamp;
    const built = still && stamp !== this.#running && !stamp.includes('missing');
    if (built) this.#running = stamp;
    return { built, ...(compiled === undefined ? {} : { compiled }) };
  }

  #stamp(): string {
    return this.files.map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 'missing').join();
  }
}

/** Of everything that the host loads. */
function buildInfos(): string[] {
  const packages = ['libs', 'apps'].flatMap((folder) => readdirSync(join(workspaceRoot, folder)).map((name) => join(folder, name)));
  return [...packages, 'cli'].map((path) => join(workspaceRoot, path, 'dist/tsconfig.tsbuildinfo'));
}
