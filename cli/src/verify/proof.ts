import type { ProvenBlock, TransferProof } from '@kontor/events';
import { decodeEvent, linesOf, type Block, type Envelope, type Log } from '@kontor/streams';
import { judgedRecords } from '../journal/records.js';
import { short } from './journal-lane.js';

/** Something in a proof that the journals do not bear out, or that cannot be of one transfer. */
export interface ProofFault {
  readonly journal: string;
  readonly partition: number;
  readonly height: number;
  readonly sentence: string;
}

export interface ProofReport {
  readonly ok: boolean;
  readonly transferId: string;
  readonly faults: readonly ProofFault[];
  readonly blocks: readonly { readonly journal: string; readonly partition: number; readonly height: number; readonly hash: string; readonly at: string; readonly events: readonly string[] }[];
  /** Records read to check it. */
  readonly records: number;
}

/**
 * Holds a proof against the journals: each is read from its first record on by the reader's rule, so that a block counts
 * only if it is on the chain, with its own hash and its parent's. Says nothing of what the proof leaves out.
 * @param onRecord called with how many were read
 */
export async function checkProof(log: Log, proof: TransferProof, onRecord: (records: number) => void = () => undefined): Promise<ProofReport> {
  const faults = faultsWithin(proof);
  let records = 0;
  for (const group of Map.groupBy(proof.blocks, ({ journal, partition }) => `${journal}/${partition}`).values()) {
    const chain = await chainOf(log, group, () => onRecord(++records));
    for (const proven of group) faults.push(...faultsAgainst(proven, chain).map((sentence) => faultOf(proven, sentence)));
  }
  const blocks = proof.blocks.map(({ journal, partition, height, hash, at, lines }) => ({ journal, partition, height, hash, at, events: lines.map(({ text }) => eventOf(text)?.type ?? '?') }));
  return { ok: faults.length === 0, transferId: proof.transferId, faults, blocks, records };
}

/** What can be seen without any journal: lines that are not of this block, transfer and customer. */
function faultsWithin({ transferId, blocks }: TransferProof): ProofFault[] {
  const customers = new Set(blocks.flatMap(({ lines }) => lines.map(({ text }) => eventOf(text)?.subject)));
  const faults = blocks.flatMap((proven) => proven.lines.flatMap(({ line, text }) => {
    const event = eventOf(text);
    if (event === undefined) return [faultOf(proven, `line ${line} is not an event`)];
    if ((event.data as { transferId?: unknown }).transferId !== transferId) return [faultOf(proven, `line ${line} is not about transfer ${transferId}`)];
    return event.id === `${proven.journal}/${proven.partition}/${proven.height}/${line}` ? [] : [faultOf(proven, `line ${line} says that it is ${event.id}`)];
  }));
  return customers.size <= 1 ? faults : [...faults, faultOf(blocks[0]!, 'the lines are of several customers, and a transfer is of one')];
}

interface Chain {
  readonly accepted: ReadonlyMap<number, Block>;
  /** Why a block is not among them. */
  readonly missing: string;
}

/** The accepted blocks at the heights that are named. */
async function chainOf(log: Log, proven: readonly ProvenBlock[], read: () => void): Promise<Chain> {
  const { journal, partition } = proven[0]!;
  const heights = new Set(proven.map(({ height }) => height));
  const accepted = new Map<number, Block>();
  const { partitions } = await log.describe(journal);
  if (partition >= partitions) return { accepted, missing: `the journal has ${partitions} partitions, and this is none of them` };
  const { end } = await log.bounds(journal, partition);
  let head = 0;
  for await (const judged of judgedRecords(log, journal, partition, end)) {
    read();
    if (judged.kind === 'stop') return { accepted, missing: `the journal stops ${judged.reason}: nothing behind that can be proven` };
    if (judged.kind !== 'next') continue;
    head = judged.block.height;
    if (heights.delete(head)) accepted.set(head, judged.block);
    if (heights.size === 0) break;
  }
  return { accepted, missing: `the journal ends at block ${head}: its tail is missing, or there never was this block` };
}

function faultsAgainst(proven: ProvenBlock, { accepted, missing }: Chain): string[] {
  const block = accepted.get(proven.height);
  if (block === undefined) return [missing];
  if (block.chain !== proven.chain) return [`the proof is of chain ${proven.chain}, and the journal of ${block.chain}: it was made anew, or the proof is of another system`];
  if (block.hash !== proven.hash) return [`its hash is ${short(block.hash)} in the journal, and ${short(proven.hash)} in the proof: one of the two was changed`];
  const faults: string[] = [];
  if (block.prev !== proven.prev) faults.push(`it follows ${short(block.prev)} in the journal, and ${short(proven.prev)} in the proof`);
  if (new Date(block.at).toISOString() !== proven.at) faults.push(`it was decided at ${new Date(block.at).toISOString()}, and the proof says ${proven.at}`);
  const lines = linesOf(block);
  for (const { line, text } of proven.lines) {
    if (line >= lines.count) faults.push(`it has ${lines.count} lines, and the proof shows line ${line}`);
    else if (lines.text(line) !== text) faults.push(`line ${line} reads otherwise in the journal`);
  }
  return faults;
}

function eventOf(text: string): Envelope | undefined {
  try {
    return decodeEvent(text);
  } catch {
    return undefined; // that it is none is the finding
  }
}

const faultOf = ({ journal, partition, height }: ProvenBlock, sentence: string): ProofFault => ({ journal, partition, height, sentence });
