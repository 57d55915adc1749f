import { countLines, decodeEvent, linesOf, type Block, type Envelope } from '@kontor/streams';

/** A line of a block: the event, or why it is none. */
export type Line = { readonly event: Envelope; readonly text: string } | { readonly event: undefined; readonly reason: string };

/** A guess of what a block costs beside its value. */
const BLOCK_BYTES = 512;
const KEY_BYTES = 32;

/** An accepted block: whole until it is judged, then what others may still ask of it. */
export class HeldBlock {
  readonly height: number;
  readonly hash: string;
  readonly chain: string;
  readonly count: number;
  private content: Block | undefined;
  private parsed: readonly Line[] | undefined;
  private keys: readonly (string | undefined)[] | undefined;

  /** @param linesBefore lines of all blocks below, counted from genesis */
  constructor(block: Block, readonly offset: number, readonly linesBefore: number) {
    this.content = block;
    this.height = block.height;
    this.hash = block.hash;
    this.chain = block.chain;
    this.count = countLines(block.value);
  }

  /** To be asked for only until `settle`. */
  get block(): Block {
    return this.content!;
  }

  /** Bytes that are held, roughly. */
  get bytes(): number {
    return BLOCK_BYTES + (this.content?.value.length ?? this.count * KEY_BYTES);
  }

  /** Parsed once, whoever asks first: the judge of this block, or that of one which it caused. Only until `settle`. */
  lines(): readonly Line[] {
    return (this.parsed ??= parse(this.block));
  }

  /** What the event of a line is keyed by; undefined if the line is no event. */
  keyOf(line: number): string | undefined {
    return this.keys === undefined ? this.lines()[line]?.event?.subject : this.keys[line];
  }

  /** The block is judged: its content is let go. */
  settle(): void {
    this.keys = this.lines().map(({ event }) => event?.subject);
    this.content = this.parsed = undefined;
  }
}

function parse(block: Block): Line[] {
  const lines = linesOf(block);
  return Array.from({ length: lines.count }, (_, i): Line => {
    const text = lines.text(i);
    try {
      return { event: decodeEvent(text), text };
    } catch (error) {
      return { event: undefined, reason: (error as Error).message };
    }
  });
}
