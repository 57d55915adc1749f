import type { OpenStore, RangeOptions, Store, StoreView } from '../task/store.js';
import { SortedKeys } from './sorted-keys.js';

/**
 * State stores that live as long as the returned function: a store that is closed and opened again holds
 * its last commit, as after a restart of a process. A second opening of an open store is refused, as by LevelDB's lock.
 */
export function inMemoryStores(): OpenStore {
  const contents = new Map<string, Contents>();
  return async (name, partition) => {
    const id = `${name}/${partition}`;
    const content = contents.get(id) ?? { values: new Map(), keys: new SortedKeys(), bytes: 0, head: undefined, open: false, views: 0 };
    if (content.open) throw new Error(`store ${id} is already open`);
    content.open = true;
    contents.set(id, content);
    return new InMemoryStore(id, content);
  };
}

/** A store of its own, open at once: for code that cannot wait. */
export function inMemoryStore(id: string): Store {
  return new InMemoryStore(id, { values: new Map(), keys: new SortedKeys(), bytes: 0, head: undefined, open: true, views: 0 });
}

interface Contents {
  values: Map<string, string>;
  keys: SortedKeys;
  /** Characters of keys and values. */
  bytes: number;
  head: string | undefined;
  open: boolean;
  /** Views that show `values` and `keys` as they are: the next change is made to a copy, which no view shows. */
  views: number;
}

type Content = Readonly<Pick<Contents, 'values' | 'keys'>>;

function* entriesOf({ values, keys }: Content, from: string, to: string | undefined, { reverse = false, limit = Infinity }: RangeOptions): Generator<readonly [string, string]> {
  const found = keys.range(from, to);
  if (reverse) found.reverse();
  const entries = found.slice(0, limit).map((key) => [key, values.get(key)!] as const);
  yield* entries;
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

  async *range(from: string, to: string | undefined, options: RangeOptions = {}): AsyncIterable<readonly [string, string]> {
    yield* entriesOf(this.#open(), from, to, options);
  }

  view(): StoreView {
    const content = this.#open();
    const { values, keys, head } = content;
    const isOpen = (): boolean => !this.#closed && !ended;
    let ended = false;
    content.views++;
    return {
      head,
      async *range(from, to, options = {}) {
        if (!isOpen()) throw new Error('this view of a store is closed');
        yield* entriesOf({ values, keys }, from, to, options);
      },
      async close() {
        if (isOpen() && content.values === values) content.views--;
        ended = true;
      },
    };
  }

  async commit(changes: Iterable<readonly [string, string | undefined]>, head: string): Promise<void> {
    const content = this.#open();
    const batch = [...changes]; // a throwing iterable must leave the store as it was
    for (const [key] of batch) {
      if (!key.isWellFormed()) throw new TypeError(`the key ${JSON.stringify(key)} has a lone surrogate and no UTF-8 form`);
    }
    unshare(content);
    for (const [key, value] of batch) {
      content.bytes += sizeOf(key, value) - sizeOf(key, content.values.get(key));
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

  async bytes(): Promise<number> {
    return this.#open().bytes;
  }

  async clear(): Promise<void> {
    const content = this.#open();
    content.values = new Map();
    content.keys = new SortedKeys();
    content.views = content.bytes = 0;
    content.head = undefined;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#content.open = false;
    this.#content.views = 0;
  }

  #open(): Contents {
    if (this.#closed) throw new Error(`store ${this.#id} is closed`);
    return this.#content;
  }
}

const sizeOf = (key: string, value: string | undefined): number => (value === undefined ? 0 : key.length + value.length);

function unshare(content: Contents): void {
  if (content.views === 0) return;
  content.values = new Map(content.values);
  content.keys = content.keys.copy();
  content.views = 0;
}
