const WORDS = 4;
const FIRST_CAPACITY = 1 << 12;
/** `tr_`, 32 digits, 4 hyphens. Read by hand: this runs for every event, and a regular expression took a tenth of the time. */
const PREFIX_CHARS = 3;
const ID_CHARS = PREFIX_CHARS + 36;
const HYPHEN = 0x2d;

/**
 * Bits per UUID, and amounts where they are asked for, for as many as there are: 20 bytes each and 8 per amount, at worst
 * twice that, where a Map of strings takes a hundred and ends at 16 million.
 */
export class TransferTable {
  private keys = new Uint32Array(FIRST_CAPACITY * WORDS);
  private bits = new Uint32Array(FIRST_CAPACITY);
  private amounts: BigInt64Array[];
  private capacity = FIRST_CAPACITY;
  private used = 0;
  private readonly probe = new Uint32Array(WORDS);

  /** @param amounts how many of each id; they begin at zero, and are of 18 digits at most, as those of events are */
  constructor(amounts = 0) {
    this.amounts = Array.from({ length: amounts }, () => new BigInt64Array(FIRST_CAPACITY));
  }

  get size(): number {
    return this.used;
  }

  /** Bits of an id such as `tr_<uuid>`, 0 if none were set. */
  get(id: string): number {
    return this.parse(id) ? this.bits[this.find()]! : 0;
  }

  /** Sets bits (at least one) and returns those that were set before; undefined if this is no such id. */
  set(id: string, bits: number): number | undefined {
    if (!this.parse(id)) return undefined;
    const at = this.find();
    const before = this.bits[at]!;
    if (before === 0) {
      this.keys.set(this.probe, at * WORDS);
      this.used++;
    }
    this.bits[at] = before | bits;
    if (this.used * 3 > this.capacity * 2) this.grow();
    return before;
  }

  /** Takes bits away; others must be left. */
  clear(id: string, bits: number): void {
    if (this.parse(id)) this.bits[this.find()]! &= ~bits;
  }

  /** Gives a new id its amounts, and the first bit. */
  open(id: string, ...amounts: readonly bigint[]): void {
    if (!this.parse(id)) return;
    const at = this.find();
    if (this.bits[at] === 0) {
      this.keys.set(this.probe, at * WORDS);
      this.used++;
    }
    this.bits[at]! |= 1;
    amounts.forEach((amount, nth) => (this.amounts[nth]![at]! += amount));
    if (this.used * 3 > this.capacity * 2) this.grow();
  }

  /** Adds to an amount of an id that has bits, and returns what it is now; undefined if there is no such id. */
  add(id: string, nth: number, by: bigint): bigint | undefined {
    if (!this.parse(id)) return undefined;
    const at = this.find();
    return this.bits[at] === 0 ? undefined : (this.amounts[nth]![at]! += by);
  }

  private parse(id: string): boolean {
    if (id.length !== ID_CHARS) return false;
    let digits = 0;
    let word = 0;
    for (let i = PREFIX_CHARS; i < ID_CHARS; i++) {
      const code = id.charCodeAt(i);
      if (code === HYPHEN) continue;
      const digit = code >= 0x61 ? code - 0x61 + 10 : code - 0x30;
      if (digit < 0 || digit > 15) return false;
      word = (word << 4) | digit;
      if ((++digits & 7) === 0) this.probe[(digits >> 3) - 1] = word;
    }
    return digits === 32;
  }

  /** Slot of the probed key, or the free one where it belongs. */
  private find(): number {
    const { keys, bits, probe } = this;
    const mask = this.capacity - 1;
    // Ids are hashes themselves: their last word spreads as well as any function of them.
    for (let at = probe[3]! & mask; ; at = (at + 1) & mask) {
      const key = at * WORDS;
      if (bits[at] === 0) return at;
      if (keys[key] === probe[0] && keys[key + 1] === probe[1] && keys[key + 2] === probe[2] && keys[key + 3] === probe[3]) return at;
    }
  }

  private grow(): void {
    const { keys, bits, amounts, capacity } = this;
    this.capacity = capacity * 2;
    this.keys = new Uint32Array(this.capacity * WORDS);
    this.bits = new Uint32Array(this.capacity);
    this.amounts = amounts.map(() => new BigInt64Array(this.capacity));
    for (let i = 0; i < capacity; i++) {
      if (bits[i] === 0) continue;
      this.probe.set(keys.subarray(i * WORDS, i * WORDS + WORDS));
      const at = this.find();
      this.keys.set(this.probe, at * WORDS);
      this.bits[at] = bits[i]!;
      amounts.forEach((column, nth) => (this.amounts[nth]![at] = column[i]!));
    }
  }
}
