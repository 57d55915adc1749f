import { entries, payouts, quotes, transferIdOf, transfers, type ProvenBlock, type TransferProof } from '@kontor/events';
import { allBlocks, linesOf } from '@kontor/streams';
import type { InMemoryLog } from '@kontor/streams/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { partitionOfCustomer, settledLedger } from './pipeline.spec.support.js';
import { describeProof } from './print.js';
import { checkProof } from './proof.js';

const partition = partitionOfCustomer('ada');
const transferId = transferIdOf('ada', 'key-1');

let log: InMemoryLog;
let proof: TransferProof;
beforeAll(async () => {
  log = await settledLedger(2);
  proof = { format: 'kontor-proof-1', transferId, blocks: await provenBlocks() };
});

async function provenBlocks(): Promise<ProvenBlock[]> {
  const found: ProvenBlock[] = [];
  for (const { name: journal } of [transfers, quotes, entries, payouts]) {
    for (const { block } of await allBlocks(log, journal, partition)) {
      const all = linesOf(block);
      const lines = Array.from({ length: all.count }, (_, line) => ({ line, text: all.text(line) })).filter(({ text }) => text.includes(transferId));
      const { chain, height, hash, prev, at } = block;
      if (lines.length > 0) found.push({ journal, partition, chain, height, hash, prev, at: new Date(at).toISOString(), lines });
    }
  }
  return found;
}

/** The proof with its last block changed. */
const withLast = (change: (block: ProvenBlock) => Partial<ProvenBlock>): TransferProof => ({ ...proof, blocks: proof.blocks.map((block, i) => (i < proof.blocks.length - 1 ? block : { ...block, ...change(block) })) });
const sentences = async (changed: TransferProof) => (await checkProof(log, changed)).faults.map(({ journal, sentence }) => `${journal}: ${sentence}`);
const edited = (from: string, to: string) => withLast(({ lines }) => ({ lines: lines.map(({ line, text }) => ({ line, text: text.replace(from, to) })) }));

describe('the proof of a transfer', () => {
  it('holds against the journals that it was made of', async () => {
    const report = await checkProof(log, proof);
    expect(report).toMatchObject({ ok: true, transferId, faults: [] });
    expect(report.blocks.flatMap(({ events }) => events)).toEqual(['TransferRequested', 'TransferRated', 'TransferBooked', 'SettlementPosted', 'PayoutSubmitting', 'PayoutSettled']);
    expect(describeProof(report).at(-1)).toContain('Proven: the journals hold these blocks and lines');
  });

  it('is refused if a line was changed, be it one digit', async () => {
    expect(await sentences(edited('"charges":"0"', '"charges":"1"'))).toEqual(['payout.payouts.v1: line 0 reads otherwise in the journal']);
    expect(describeProof(await checkProof(log, edited('"charges":"0"', '"charges":"1"'))).at(-1)).toContain('Not proven');
  });

  it.each([
    ['its hash', () => withLast(() => ({ hash: 'a'.repeat(64) })), /its hash is [0-9a-f]{12} in the journal, and aaaaaaaaaaaa in the proof/],
    ['the hash before it', () => withLast(() => ({ prev: 'b'.repeat(64) })), /follows [0-9a-f]{12} in the journal, and bbbbbbbbbbbb in the proof/],
    ['its clock', () => withLast(() => ({ at: '2020-01-01T00:00:00.000Z' })), /and the proof says 2020-01-01/],
    ['its chain', () => withLast(() => ({ chain: 'another' })), /of chain another/],
    ['its height', () => withLast(({ lines }) => ({ height: 999, lines })), /ends at block \d+: its tail is missing, or there never was this block/],
    ['its partition', () => withLast(() => ({ partition: 9 })), /has 2 partitions/],
    ['the number of a line', () => withLast(({ lines: [first] }) => ({ lines: [{ ...first!, line: 7 }] })), /and the proof shows line 7/],
    ['a line to no event', () => withLast(({ lines: [first] }) => ({ lines: [{ ...first!, text: 'x' }] })), /line 0 is not an event/],
    ['whose a line is', () => edited('"subject":"ada"', '"subject":"ben"'), /of several customers/],
    ['which transfer a line is about', () => edited(transferId, transferIdOf('ada', 'key-0')), /is not about transfer/],
    ['where a line says that it stands', () => edited('payout.payouts.v1/', 'payout.payouts.v2/'), /says that it is payout.payouts.v2/],
  ])('is refused if somebody changed %s', async (_, change, sentence) => {
    expect(await sentences(change())).toContainEqual(expect.stringMatching(sentence));
  });

  it('is refused if it is true to the journal, and of another transfer', async () => {
    const all = await sentences({ ...proof, transferId: transferIdOf('ben', 'key-0') });
    expect(all).toHaveLength(6);
    expect(all[0]).toContain('is not about transfer');
  });

  it('is refused by a journal that was changed after it was made', async () => {
    const { name } = entries;
    const records = log.records(name, partition);
    const { height } = proof.blocks.find(({ journal }) => journal === name)!;
    const offset = records.findIndex(({ headers }) => headers['height'] === String(height));
    const forged = Buffer.from(records[offset]!.value!.toString().replace('"1000"', '"9000"'));
    const changed: Pick<InMemoryLog, 'describe' | 'bounds' | 'follow'> = {
      describe: (topic) => log.describe(topic),
      bounds: (...place) => log.bounds(...place),
      follow: (topic, of, from, sink) => log.follow(topic, of, from, { ...sink, records: (batch, end) => sink.records(batch.map((one) => (topic === name && one.offset === offset ? { ...one, value: forged } : one)), end) }),
    };
    const { ok, faults } = await checkProof(changed as InMemoryLog, proof);
    expect([ok, faults[0]?.sentence]).toEqual([false, expect.stringContaining('its hash does not verify: nothing behind that can be proven')]);
  });
});
