import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

/** A file of lines that is not what this program wrote. Only a person can say which part of it is true. */
export class CorruptFile extends Error {
  override name = 'CorruptFile';
  constructor(path: string, line: number, reason: string) {
    super(`${path}, line ${line}: ${reason}; the file is left as it is, and nothing starts on it`);
  }
}

export interface StoredLine {
  /** From 0. */
  readonly index: number;
  readonly text: string;
  /** Byte offset of its first byte. */
  readonly offset: number;
}

interface Batch {
  readonly text: string;
  readonly written: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * An append-only file of lines. An append resolves once its bytes are on the disk; appends that come while
 * one is being synced share the next sync, so that many small ones cost few.
 */
export class LineFile {
  #waiting: Batch[] = [];
  #draining: Promise<void> | undefined;
  #failure: unknown;

  private constructor(private readonly file: FileHandle, readonly path: string, private readonly sync: boolean) {}

  /**
   * Opens the file, creating it if need be, and gives every whole line to `onLine`. Bytes after the last line
   * break are a write that a crash cut short: nobody was told of it, so it is cut off. `onLine` returns why a
   * line is not valid; then this throws `CorruptFile` and changes nothing.
   */
  static async open(path: string, onLine: (line: StoredLine) => string | undefined, { sync = true } = {}): Promise<LineFile> {
    const file = await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_APPEND, 0o600);
    try {
      const whole = await readLines(file, path, onLine);
      if ((await file.stat()).size > whole) await file.truncate(whole);
      if (sync) await file.datasync();
      return new LineFile(file, path, sync);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Appends lines, each without its line break. After a failed write every later one fails too: the file's end is unknown. */
  append(lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return Promise.resolve();
    return new Promise<void>((written, failed) => {
      this.#waiting.push({ text: lines.join('\n') + '\n', written, failed });
      this.#draining ??= this.#drain();
    });
  }

  /** Reads `bytes` from `offset`. */
  async readAt(offset: number, bytes: number): Promise<string> {
    const { buffer, bytesRead } = await this.file.read(Buffer.allocUnsafe(bytes), 0, bytes, offset);
    return buffer.toString('utf8', 0, bytesRead);
  }

  /** Resolves when all that was appended so far is on the disk. */
  async flushed(): Promise<void> {
    await this.#draining;
    if (this.#failure !== undefined) throw this.#failure;
  }

  async close(): Promise<void> {
    await this.#draining;
    await this.file.close();
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batches = this.#waiting;
      this.#waiting = [];
      try {
        await this.#write(batches.map((batch) => batch.text).join(''));
        for (const batch of batches) batch.written();
      } catch (error) {
        this.#failure = error;
        for (const batch of batches) batch.failed(error);
      }
    }
    this.#draining = undefined;
  }

  async #write(text: string): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    await this.file.appendFile(text);
    if (this.sync) await this.file.datasync();
  }
}

const CHUNK_BYTES = 256 * 1024;
const LINE_FEED = 0x0a;

/** Gives every whole line to `onLine` and returns the offset after the last one. */
async function readLines(file: FileHandle, path: string, onLine: (line: StoredLine) => string | undefined): Promise<number> {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let rest: Buffer = Buffer.alloc(0);
  let offset = 0; // of the first byte in `rest`
  let index = 0;
  for (;;) {
    const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, offset + rest.length);
    if (bytesRead === 0) return offset;
    rest = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
    let start = 0;
    for (let end = rest.indexOf(LINE_FEED); end >= 0; end = rest.indexOf(LINE_FEED, start)) {
      const fault = onLine({ index, text: rest.toString('utf8', start, end), offset: offset + start });
      if (fault !== undefined) throw new CorruptFile(path, index + 1, fault);
      start = end + 1;
      index++;
    }
    offset += start;
    rest = rest.subarray(start);
  }
}
