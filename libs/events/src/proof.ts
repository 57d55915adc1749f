// What a customer is given of the journals, to be held against them: the API answers it, and `verify` reads it.
import { z } from 'zod';
import { shownInstant } from './http-shapes.js';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);

/** A journal has few blocks that tell of one transfer, and a block few lines of it. */
const BLOCKS_MAX = 1_000;
const LINES_MAX = 1_000;

const provenLine = z.object({
  line: count.describe('Which line of the block, from 0'),
  text: z.string().max(524_288).describe('The line as it stands in the block, to the byte'),
}).meta({ id: 'ProvenLine' });

const provenBlock = z.object({
  journal: z.string().max(249),
  partition: count,
  chain: z.string().max(64).describe('Tells the journal from another one under its name'),
  height: z.int().min(1),
  hash: hash.describe('SHA-256 over the whole block'),
  prev: hash.describe('Hash of the block before it'),
  at: shownInstant.describe('The clock by which it was decided'),
  lines: z.array(provenLine).min(1).max(LINES_MAX).describe('Those that tell of this transfer. Others are of other customers, and are not shown'),
}).meta({ id: 'ProvenBlock' });
export type ProvenBlock = Readonly<z.infer<typeof provenBlock>>;

/** The blocks that decided a transfer. Whoever has the journals can check each hash and each line. */
export const transferProof = z.object({
  format: z.literal('kontor-proof-1'),
  transferId: z.string().regex(/^tr_[0-9a-f-]{36}$/),
  blocks: z.array(provenBlock).min(1).max(BLOCKS_MAX),
}).meta({ id: 'TransferProof' });
export type TransferProof = Readonly<z.infer<typeof transferProof>>;
