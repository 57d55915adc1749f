import { compareKeys } from '../task/key-order.js';

const CHUNK_KEYS_MAX = 512;

/**
 * A set of strings that can be walked in the order of their UTF-8 bytes.
 *
 * Chunks of at most 512 keys keep an insertion cheap at a million keys.
 */
export class SortedKeys {
  readonly #chunks: string[][] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(key: string): boolean {
    const chunk = this.#chunks[this.#chunkOf(key)];
    return chunk !== undefined && chunk[lowerBound(chunk, key)] === key;
  }

  add(key: string): void {
    const at = this.#chunkOf(key);
    const chunk = this.#chunks[at];
    if (!chunk) {
      this.#chunks.push([key]);
      this.#size++;
      return;
    }
    const index = lowerBound(chunk, key);
    if (chunk[index] === key) return;
    chunk.splice(index, 0, key);
    this.#size++;
    if (chunk.length > CHUNK_KEYS_MAX) this.#chunks.splice(at + 1, 0, chunk.splice(chunk.length >> 1));
  }

  delete(key: string): void {
    const at = this.#chunkOf(key);
    const chunk = this.#chunks[at];
    if (!chunk) return;
    const index = lowerBound(chunk, key);
    if (chunk[index] !== key) return;
    chunk.splice(index, 1);
    this.#size--;
    if (chunk.length === 0) this.#chunks.splice(at, 1);
  }

  copy(): SortedKeys {
    const copy = new SortedKeys();
    for (const chunk of this.#chunks) copy.#chunks.push([...chunk]);
    copy.#size = this.#size;
    return copy;
  }

  /** Keys with `from` ≤ key, and key < `to` unless that is undefined, as they are now: changes made during the walk do not show in it. */
  range(from: string, to: string | undefined): string[] {
    const found: string[] = [];
    for (let at = this.#chunkOf(from); at < this.#chunks.length; at++) {
      const chunk = this.#chunks[at]!;
      const end = to === undefined ? chunk.length : lowerBound(chunk, to);
      const start = lowerBound(chunk, from);
      for (let i = start; i < end; i++) found.push(chunk[i]!);
      if (end < chunk.length) break;
    }
    return found;
  }

  /** The chunk that holds `key` or would take it: the last one that starts at or below it. */
  #chunkOf(key: string): number {
    let low = 0;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareKeys(this.#chunks[middle]![0]!, key) <= 0) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }
}

function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareKeys(keys[middle]!, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
