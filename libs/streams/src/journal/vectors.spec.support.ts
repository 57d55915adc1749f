// The vectors of docs/wire-format.md, made from that page alone: nothing here uses the implementation that they judge.
// `KONTOR_WRITE_VECTORS=1` writes them anew; they change only with the format itself.
import { createHash } from 'node:crypto';

export interface BlockVector {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  /** UTF-8 text of the value. */
  readonly value: string;
}

/** A record of a log: a block by name, and what was done to it. */
export interface RecordVector {
  readonly block: string;
  readonly offset?: number;
  readonly key?: string;
  readonly value?: string | null;
}

export interface ReadingVector {
  readonly name: string;
  /** Block that a resumed reader holds; unset for a reader that begins. */
  readonly from?: RecordVector;
  readonly records: readonly (string | RecordVector)[];
  /** One per record; nothing is read after `stop`. */
  readonly verdicts: readonly ('next' | 'duplicate' | 'orphan' | 'stale' | 'stop')[];
}

export const TOPIC = 'ledger.entries.v1';
export const PARTITION = 3;

/** A field as it goes into the hash: its length in four bytes, big-endian, then its bytes. */
function field(bytes: string | Buffer): Buffer {
  const body = Buffer.from(bytes as string);
  return Buffer.concat([Buffer.from([body.length >>> 24, (body.length >>> 16) & 255, (body.length >>> 8) & 255, body.length & 255]), body]);
}

export function hashOf(headers: Readonly<Record<string, string>>, value: Buffer): string {
  const names = Object.keys(headers).filter((name) => name !== 'hash').sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const fields = ['kontor-block-1', TOPIC, String(PARTITION), ...names.flatMap((name) => [name, headers[name]!]), value];
  return createHash('sha256').update(Buffer.concat(fields.map(field))).digest('hex');
}

type Fields = Readonly<Record<'chain' | 'height' | 'epoch' | 'prev' | 'writer' | 'at' | 'inputs' | 'order', string>>;

function block(name: string, headers: Fields, value: string): BlockVector & { readonly hash: string } {
  const hash = hashOf(headers, Buffer.from(value));
  return { name, headers: { ...headers, hash }, value, hash };
}

const line = (type: string, height: number, at: string, subject: string, data: string): string =>
  `{"type":"${type}","specversion":"1.0","id":"${TOPIC}/${PARTITION}/${height}/0","source":"balance-aggregation","subject":"${subject}","time":"${at}","cause":"ledger.commands/3/0","data":${data}}`;

export function makeVectors(): { blocks: BlockVector[]; readings: ReadingVector[] } {
  const quotes = (height: number, offset: number, lines: number) => `["fx.quotes.v1","q4VnCkVr",${height},"${'ab'.repeat(32)}",${offset},${lines}]`;
  const genesis = block('genesis', {
    chain: 'mJ0Yx7c1rQ', height: '1', epoch: '1', prev: '0'.repeat(64), writer: 'ledger-1/aaaa', at: '1767225600000',
    inputs: '[["ledger.commands",1]]', order: '{"runs":[["ledger.commands",1]],"pins":[]}',
  }, line('DepositPosted', 1, '2026-01-01T00:00:00.000Z', 'ann', '{"depositId":"d1"}'));
  const fieldsOf = ({ headers: { hash: _, ...fields } }: BlockVector) => fields as Fields;
  const child = (name: string, parent: typeof genesis, change: Partial<Fields>, value: string) => {
    const inherited = fieldsOf(parent);
    return block(name, { ...inherited, height: String(Number(inherited.height) + 1), prev: parent.hash, ...change }, value);
  };
  const second = child('second', genesis, {
    at: '1767225600250', inputs: `[${quotes(7, 9, 2)},["ledger.commands",3]]`,
    order: `{"runs":[["ledger.commands",1],["fx.quotes.v1",2],["timer:funds-wait",1],["ledger.commands",1]],"pins":[["fx.rates.v1/0","Zk2",11,"${'cd'.repeat(32)}",14,1]]}`,
  }, [line('TransferBooked', 2, '2026-01-01T00:00:00.250Z', 'ann', '{"transferId":"tr_1"}'), line('BookingDeclined', 2, '2026-01-01T00:00:00.250Z', 'bob', '{"transferId":"tr_2"}').replace('/2/0', '/2/1')].join('\n'));
  const takeover = child('takeover', second, { epoch: '2', writer: 'ledger-2/bbbb' }, line('TransferBooked', 3, '2026-01-01T00:00:00.250Z', 'cy', '{"transferId":"tr_3"}'));
  const empty = child('empty', takeover, { inputs: `[${quotes(9, 12, 0)},["ledger.commands",10003]]`, order: second.headers['order']!.replace('["fx.quotes.v1",2]', '["fx.quotes.v1",10000]') }, '');
  const nonAscii = child('non-ascii', empty, { epoch: '3', writer: 'zürich-1/ｶﾅ😀', at: '1767225601000' }, line('DepositPosted', 5, '2026-01-01T00:00:01.000Z', 'Zoë–½', '{"note":"¥16,095 für 株式会社 😀"}'));
  const orphan = child('orphan-of-second', genesis, { epoch: '2', writer: 'ledger-2/bbbb' }, 'lost the race for height 2');
  const rivals = [
    orphan,
    block('rival-genesis', { ...fieldsOf(genesis), chain: 'zzzzzzzzzz', writer: 'ledger-2/bbbb' }, genesis.value),
    child('orphan-of-non-ascii', empty, {}, 'lost the race for height 5'),
    child('child-of-orphan', orphan, {}, 'must never exist'),
    child('fork-below', genesis, { prev: 'ef'.repeat(32) }, ''),
    child('other-chain', genesis, { chain: 'zzzzzzzzzz' }, ''),
    child('same-epoch-other-writer', genesis, { writer: 'ledger-2/bbbb' }, ''),
    child('epoch-jumps', genesis, { epoch: '3', writer: 'ledger-2/bbbb' }, ''),
    child('epoch-goes-back', takeover, { epoch: '1', writer: 'ledger-1/aaaa' }, ''),
    child('clock-goes-back', genesis, { at: '1767225599999' }, ''),
    child('position-goes-back', takeover, { inputs: `[${quotes(7, 9, 1)},["ledger.commands",3]]` }, ''),
    child('position-is-gone', takeover, { inputs: '[["ledger.commands",3]]' }, ''),
    child('pin-goes-back', takeover, { order: '{"runs":[],"pins":[]}' }, ''),
    child('height-is-no-count', genesis, { height: '02' }, ''),
  ];
  const blocks = [genesis, second, takeover, empty, nonAscii, ...rivals].map(({ name, headers, value }) => ({ name, headers, value }));
  const main = ['genesis', 'second', 'takeover', 'empty', 'non-ascii'];
  const next = main.map(() => 'next' as const);
  const stops = (name: string, after: number, last: string | RecordVector): ReadingVector => ({ name, records: [...main.slice(0, after), last], verdicts: [...next.slice(0, after), 'stop'] });
  const readings: ReadingVector[] = [
    { name: 'a chain with a take-over, an empty block and non-ASCII text', records: main, verdicts: next },
    { name: 'a retry, a lost race for genesis, a lost race for height 2', records: ['genesis', 'rival-genesis', 'genesis', 'second', 'orphan-of-second', 'second'], verdicts: ['next', 'orphan', 'duplicate', 'next', 'orphan', 'duplicate'] },
    { name: 'the loser of genesis comes much later', records: [...main, 'rival-genesis', 'genesis'], verdicts: [...next, 'orphan', 'duplicate'] },
    { name: 'an orphan that came first is the chain', records: ['genesis', 'orphan-of-second', 'second'], verdicts: ['next', 'next', 'orphan'] },
    { name: 'a resumed reader knows the held hash and its parent’s, no more', from: { block: 'non-ascii', offset: 4 }, records: [{ block: 'non-ascii', offset: 4 }, 'orphan-of-non-ascii', 'empty', 'takeover', 'orphan-of-second', 'second', 'non-ascii', 'rival-genesis'], verdicts: ['next', 'orphan', 'duplicate', 'stale', 'stale', 'stale', 'duplicate', 'orphan'] },
    { name: 'a resumed reader finds another block at the held offset', from: { block: 'second', offset: 1 }, records: [{ block: 'orphan-of-second', offset: 1 }], verdicts: ['stop'] },
    { name: 'a resumed reader finds the held offset gone', from: { block: 'second', offset: 1 }, records: [{ block: 'takeover', offset: 2 }], verdicts: ['stop'] },
    { name: 'a null value is an empty one', records: [...main.slice(0, 3), { block: 'empty', value: null }], verdicts: ['next', 'next', 'next', 'next'] },
    stops('an altered value', 1, { block: 'second', value: second.value.replace('tr_1', 'tr_9') }),
    stops('a value removed', 1, { block: 'second', value: null }),
    stops('a record with a key', 1, { block: 'second', key: 'ann' }),
    stops('a height that is not written as a count', 1, 'height-is-no-count'),
    stops('no genesis', 0, 'second'),
    stops('another chain', 1, 'other-chain'),
    stops('another chain below the head', 3, 'other-chain'),
    stops('a height left out', 1, 'takeover'),
    stops('an offset left out', 1, { block: 'second', offset: 2 }),
    stops('the first offset left out', 0, { block: 'genesis', offset: 1 }),
    stops('a fork below the head', 3, 'fork-below'),
    stops('a block on an orphan', 2, 'child-of-orphan'),
    stops('the same epoch by another writer', 1, 'same-epoch-other-writer'),
    stops('an epoch left out', 1, 'epoch-jumps'),
    stops('an epoch that goes back', 3, 'epoch-goes-back'),
    stops('a clock that goes back', 1, 'clock-goes-back'),
    stops('a position that goes back', 3, 'position-goes-back'),
    stops('an input that is no longer named', 3, 'position-is-gone'),
    stops('a pinned table that goes back', 3, 'pin-goes-back'),
  ];
  return { blocks, readings };
}
