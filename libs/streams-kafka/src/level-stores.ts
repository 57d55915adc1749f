import { createHash } from 'node:crypto';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenStore, RangeOptions, Store, StoreView } from '@kontor/streams';
import { ClassicLevel, type Snapshot } from 'classic-level';

/** Where the databases of a process lie. */
export interface LevelStoresOptions {
  /** Holds one database per task, at `<directory>/<name>/<partition>`. */
  readonly directory: string;
  /** Told when a broken store was put aside as `movedTo` and an empty one taken; stderr unless given. */
  readonly onBroken?: (broken: { readonly store: string; readonly reason: string; readonly movedTo: string }) => void;
}

/** Keys of entries and of the head differ in their first byte, so no key of a state can meet the head. */
const HEAD = '0';
const ENTRY = '1';
const AFTER_ENTRIES = '2';
/** Of each database, in bytes: a service has one per partition, and entries in use are kept decoded by the task. */
const BUFFERS = { cacheSize: 2 * 1024 * 1024, writeBufferSize: 4 * 1024 * 1024 } as const;

/**
 * State stores on LevelDB, one database per task, one batch per commit.
 *
 * A batch is not synced to disk: after a kill of the process it is there, after a loss of power LevelDB comes back
 * with an earlier batch, whole. The store is then behind its journal, from which the task folds the rest.
 * A store that fails its own checks is put aside, and the task folds from the start of its journal.
 */
export function levelStores(options: LevelStoresOptions): OpenStore {
  return async (name, partition) => {
    if (!/^\w[\w.-]*$/.test(name)) throw new Error(`${JSON.stringify(name)} cannot name a store: use letters, digits, dots and dashes`);
    const path = join(options.directory, name, String(partition));
    await mkdir(path, { recursive: true });
    try {
      return await LevelStore.open(path);
    } catch (error) {
      const reason = brokenBecause(error);
      if (!reason) throw error;
      const movedTo = `${path}.broken-${Date.now()}`;
      await rename(path, movedTo);
      (options.onBroken ?? tellStderr)({ store: `${name}/${partition}`, reason, movedTo });
      return LevelStore.open(path);
    }
  };
}

type Database = ClassicLevel<string, string>;

async function* entriesOf(open: () => Database, from: string, to: string | undefined, { reverse = false, limit = Infinity, snapshot }: RangeOptions & { readonly snapshot?: Snapshot }): AsyncGenerator<readonly [string, string]> {
  const entries = open().iterator({ gte: ENTRY + from, lt: to === undefined ? AFTER_ENTRIES : ENTRY + to, reverse, limit, ...(snapshot && { snapshot }) });
  for await (const [key, value] of entries) yield [key.slice(ENTRY.length), value];
}

class LevelStore implements Store {
  readonly #path: string;
  readonly #db: Database;
  #head: string | undefined;

  static async open(path: string): Promise<LevelStore> {
    const db: Database = new ClassicLevel(path, { keyEncoding: 'utf8', valueEncoding: 'utf8', ...BUFFERS });
    await db.open();
    try {
      return new LevelStore(path, db, await readHead(db));
    } catch (error) {
      await db.close();
      throw error;
    }
  }

  private constructor(path: string, db: Database, head: string | undefined) {
    this.#path = path;
    this.#db = db;
    this.#head = head;
  }

  get head(): string | undefined {
    return this.#head;
  }

  get(key: string): string | undefined {
    return this.#open().getSync(ENTRY + key);
  }

  range(from: string, to: string | undefined, options: RangeOptions = {}): AsyncIterable<readonly [string, string]> {
    return entriesOf(() => this.#open(), from, to, options);
  }

  view(): StoreView {
    const db = this.#open();
    const snapshot = db.snapshot();
    return {
      // Not the field: a batch that is under way may be in the snapshot already.
      head: headOf(db.getSync(HEAD, { snapshot })),
      range: (from, to, options = {}) => entriesOf(() => this.#open(), from, to, { ...options, snapshot }),
      close: () => snapshot.close(),
    };
  }

  async commit(changes: Iterable<readonly [string, string | undefined]>, head: string): Promise<void> {
    const db = this.#open();
    const operations = Array.from(changes, ([key, value]) => {
      if (!key.isWellFormed()) throw new TypeError(`the key ${JSON.stringify(key)} has a lone surrogate and no UTF-8 form`);
      return value === undefined ? ({ type: 'del', key: ENTRY + key } as const) : ({ type: 'put', key: ENTRY + key, value } as const);
    });
    await db.batch([...operations, { type: 'put', key: HEAD, value: headEntry(head) }]);
    this.#head = head;
  }

  /** As compressed, without what is in memory and in the write-ahead log: at most twice the write buffer. */
  async bytes(): Promise<number> {
    return this.#open().approximateSize(ENTRY, AFTER_ENTRIES);
  }

  async clear(): Promise<void> {
    await this.#open().clear();
    this.#head = undefined;
  }

  async close(): Promise<void> {
    await this.#db.close();
  }

  #open(): Database {
    if (this.#db.status !== 'open') throw new Error(`store ${this.#path} is closed`);
    return this.#db;
  }
}

/** The head is checked by a hash; the entries are by LevelDB, block by block. */
function headEntry(head: string): string {
  return `${createHash('sha256').update(head).digest('hex')}\n${head}`;
}

async function readHead(db: Database): Promise<string | undefined> {
  const entry = db.getSync(HEAD);
  if (entry === undefined) {
    for await (const key of db.keys({ gte: ENTRY, limit: 1 })) throw new StoreBroken(`there are entries, ${JSON.stringify(key)} the first, and no head`);
    return undefined;
  }
  return headOf(entry);
}

function headOf(entry: string | undefined): string | undefined {
  if (entry === undefined) return undefined;
  const head = entry.slice(entry.indexOf('\n') + 1);
  if (entry !== headEntry(head)) throw new StoreBroken('the head does not match its hash');
  return head;
}

class StoreBroken extends Error {
  override name = 'StoreBroken';
}

/** Undefined for what says nothing about the content: a lock, a missing permission, a full disk. */
function brokenBecause(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof StoreBroken) return cause.message;
    if ('code' in cause && cause.code === 'LEVEL_CORRUPTION') return cause.message;
  }
  return undefined;
}

function tellStderr({ store, reason, movedTo }: { store: string; reason: string; movedTo: string }): void {
  process.stderr.write(`state store ${store} is broken (${reason}); kept at ${movedTo}, rebuilt from the journal\n`);
}
