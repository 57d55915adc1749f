import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { pinnedNode } from '../../rig/paths.js';

const END_PATIENCE_MS = 10_000;

interface Failed {
  readonly kind: 'failed';
  readonly message: string;
}

/** A process of the benchmark: told things, and heard of one by one. It goes when this one goes. */
export class BenchProcess<News extends { readonly kind: string }> {
  private readonly waiting: { kind: string; resolve: (news: never) => void; reject: (error: Error) => void }[] = [];
  private ended = false;

  private constructor(private readonly name: string, private readonly child: ChildProcess) {
    child.on('message', (news: News | Failed) => {
      if (news.kind === 'failed') return this.rejectAll(new Error(`${name}: ${(news as Failed).message}`));
      const next = this.waiting.findIndex(({ kind }) => kind === news.kind);
      if (next >= 0) this.waiting.splice(next, 1)[0]!.resolve(news as never);
    });
    child.once('error', (error) => this.rejectAll(error));
    child.once('exit', (code, signal) => this.rejectAll(new Error(`${name} ended (${signal ?? code})`)));
  }

  static start<News extends { readonly kind: string }>(file: 'app' | 'load', nodeOptions: readonly string[] = []): BenchProcess<News> {
    const child = fork(fileURLToPath(new URL(`${file}.js`, import.meta.url)), {
      execPath: pinnedNode(), execArgv: ['--disable-warning=TimeoutNegativeWarning', ...nodeOptions], stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    return new BenchProcess<News>(file, child);
  }

  get pid(): number {
    return this.child.pid!;
  }

  tell(message: object): void {
    this.child.send(message);
  }

  /** The next news of a kind. Rejects when the process fails or ends before. */
  next<K extends News['kind']>(kind: K): Promise<Extract<News, { kind: K }>> {
    return new Promise((resolve, reject) => {
      if (this.ended) reject(new Error(`${this.name} has ended`));
      else this.waiting.push({ kind, resolve, reject });
    });
  }

  /** Lets it end by itself, which is when it writes its profile; after some seconds at once. */
  async end(): Promise<void> {
    if (this.child.connected) this.child.disconnect();
    const late = setTimeout(() => void this.kill(), END_PATIENCE_MS);
    if (this.child.exitCode === null && this.child.signalCode === null) await new Promise((resolve) => this.child.once('exit', resolve));
    clearTimeout(late);
  }

  /** Ends it at once. */
  async kill(): Promise<void> {
    this.waiting.length = 0;
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await gone;
  }

  private rejectAll(error: Error): void {
    this.ended = !this.child.connected;
    for (const { reject } of this.waiting.splice(0)) reject(error);
  }
}
