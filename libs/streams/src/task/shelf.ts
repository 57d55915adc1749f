import type { State } from '../topology/state.js';

/** Values by key; `GONE` for what was deleted. */
type Values = Map<string, unknown>;
type ReadonlyValues = ReadonlyMap<string, unknown>;
const NOTHING: ReadonlyValues = new Map();
export const GONE = Symbol('deleted');

export const valueOf = <S>(value: unknown): S | undefined => (value === GONE ? undefined : (value as S));

/** What is in memory of one state. Keys are those of its entries, as the events name them: none is made to look something up. */
export class Shelf {
  /** Of blocks that are not committed; undefined where a block changed nothing of this state. */
  readonly layers: (Values | undefined)[];
  /** Committed, and not in the store yet; read before cache and store. */
  unsaved: Values = new Map();
  beingSaved: ReadonlyValues = NOTHING;
  /**
   * Two generations: what is used goes into the young one, and when that is full the old one is forgotten. To delete single
   * entries in the order of their use costs more: a Map walks over all that was deleted from its beginning.
   */
  young: Values = new Map();
  old: ReadonlyValues = NOTHING;

  constructor(readonly state: State, layers: number) {
    this.layers = new Array<Values | undefined>(layers).fill(undefined);
  }

  get unsavedSize(): number {
    return this.unsaved.size + this.beingSaved.size;
  }

  set(key: string, value: unknown): void {
    const newest = this.layers.length - 1;
    if (newest < 0) throw new TypeError('no block is being built');
    (this.layers[newest] ??= new Map()).set(key, value === undefined ? GONE : value);
  }

  /** `GONE` if a block that is not committed deleted it; undefined if none has touched it. */
  pending(key: string): unknown {
    for (let i = this.layers.length - 1; i >= 0; i--) {
      const value = this.layers[i]?.get(key);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /** `GONE` if it is deleted; undefined if it is not in memory. */
  committed(key: string): unknown {
    let value = this.unsaved.get(key);
    if (value === undefined) value = this.beingSaved.get(key);
    return value === undefined ? this.young.get(key) : value;
  }

  /** The oldest layer is committed. */
  commit(): void {
    const layer = this.layers.shift();
    if (layer === undefined) return;
    if (this.unsaved.size === 0) this.unsaved = layer;
    else for (const [key, value] of layer) this.unsaved.set(key, value);
  }

  takeUnsaved(): void {
    if (this.unsaved.size === 0) return;
    this.beingSaved = this.unsaved;
    this.unsaved = new Map();
  }

  /** What was written is likely to be used again. @param most so many of them at most, the last ones */
  saved(most: number): void {
    let skip = this.beingSaved.size - most;
    if (skip <= 0 && this.young.size === 0 && this.beingSaved.size > 0) this.young = this.beingSaved as Values;
    else for (const [key, value] of this.beingSaved) if (--skip < 0) this.young.set(key, value);
    this.beingSaved = NOTHING;
  }

  age(): void {
    this.old = this.young;
    if (this.young.size > 0) this.young = new Map();
  }
}
