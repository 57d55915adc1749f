import type { OpenStore, Store } from '../task/store.js';
import { SortedKeys } from './sorted-keys.js';

/**
 * State stores that live as long as the returned function: a store that is closed and opened again holds
 * its last commit, as after a restart of a process. A second opening of an open store is refused, as by LevelDB's lock.
 */
export function inMemoryStores(): OpenStore {
  const contents = new Map<string, Contents>();
  return async (name, partition) => {
    const id = `${name}/${partition}`;
    const content = contents.get(id) ?? { values: new Map(), keys: new SortedKeys(), head: undefined, open: false };
    if (content.open) throw new Error(`store ${id} is already open`);
    content.open = true;
    contents.set(id, content);
    return new InMemoryStore(id, content);
  };
}

interface Contents {
  readonly values: Map<string, string>;
  readonly keys: SortedKeys;
  head: string | undefined;
  open: boolean;
}

class InMemoryStore implements Store {
  readonly #id: string;
  readonly #content: Contents;
  #closed = false;

  constructor(id: string, content: Contents) {
    this.#id = id;
    this.#content = content;
  }

  get head(): string | undefined {
    return this.#open().head;
  }

  get(key: string): string | undefined {
    return this.#open().values.get(key);
  }

  async *range(from: string, to: string): AsyncIterable<readonly [string, string]> {
    const { keys, values } = this.#open();
    for (const key of keys.range(from, to)) {
      const value = values.get(key);
      if (value !== undefined) yield [key, value];
    }
  }

  async commit(changes: Iterable<readonly [string, string | undefined]>, head: string): Promise<void> {
    const content = this.#open();
    const batch = [...changes]; // a throwing iterable must leave the store as it was
    for (const [key] of batch) {
      if (!key.isWellFormed()) throw new TypeError(`the key ${JSON.stringify(key)} has a lone surrogate and no UTF-8 form`);
    }
    for (const [key, value] of batch) {
      if (value === undefined) {
        content.values.delete(key);
        content.keys.delete(key);
      } else {
        content.values.set(key, value);
        content.keys.add(key);
      }
    }
    content.head = head;
  }

  async clear(): Promise<void> {
    const content = this.#open();
    content.values.clear();
    content.keys.clear();
    content.head = undefined;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#content.open = false;
  }

  #open(): Contents {
    if (this.#closed) throw new Error(`store ${this.#id} is closed`);
    return this.#content;
  }
}
