import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_PARENT, sealBlock, openBlock } from './block.js';
import { decodeEvent, encodeEvent, NotAnEvent, typeOfLine, type Envelope } from './event.js';
import { countLines, linesOf } from './lines.js';
import { decodeOrder, encodeOrder, RunLength, type Order, type Run } from './order.js';
import { decodePositions, encodePositions, isBehind, wentBack, type Position, type Positions } from './positions.js';

const wellFormed = fc.string({ unit: 'grapheme' });
const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const position: fc.Arbitrary<Position> = fc.oneof(
  fc.record({ next: count }),
  fc.record({ chain: wellFormed, height: count, hash: wellFormed, offset: count, line: count }),
);
const positions: fc.Arbitrary<Positions> = fc.array(fc.tuple(wellFormed, position)).map((entries) => new Map(entries));
const run: fc.Arbitrary<Run> = fc.record({ kind: fc.constantFrom('input' as const, 'timer' as const), name: fc.stringMatching(/^[a-z][a-z0-9.-]*$/), count: fc.integer({ min: 1 }) });
const order: fc.Arbitrary<Order> = fc.record({ runs: fc.array(run), pins: positions });
const envelope: fc.Arbitrary<Envelope> = fc.record({
  type: fc.stringMatching(/^[A-Z][A-Za-z0-9]*$/), specversion: fc.constant('1.0' as const), id: wellFormed, source: wellFormed, subject: wellFormed, time: wellFormed,
  data: fc.dictionary(wellFormed.filter((name) => name !== '__proto__'), fc.oneof(wellFormed, fc.integer(), fc.boolean()), { noNullPrototype: true }),
});

describe('positions', () => {
  it('come back as they were written, in their order', () => {
    fc.assert(fc.property(positions, (before) => {
      expect([...decodePositions(encodePositions(before))]).toEqual([...before]);
    }));
  });

  it.each(['', 'null', '{}', '[1]', '[[]]', '[["t"]]', '[["t",-1]]', '[["t",1.5]]', '[["t","c",1,"h",2]]', '[["t","c",1,"h",2,3,4]]', '[["t",1e400]]', '[[7,1]]'])('refuse %s', (text) => {
    expect(() => decodePositions(text)).toThrow(SyntaxError);
  });

  it('never go back from themselves, and do when one is taken away', () => {
    fc.assert(fc.property(positions, (all) => {
      expect(wentBack(all, all)).toBeUndefined();
      for (const topic of all.keys()) expect(wentBack(all, new Map([...all].filter(([other]) => other !== topic)))).toBe(topic);
    }));
  });

  it('of a journal are compared by height, then line; another chain or another block of the height is behind', () => {
    const here = { chain: 'c', height: 5, hash: 'h', offset: 9, line: 2 };
    expect(isBehind({ ...here, height: 6, line: 0, hash: 'g' }, here)).toBe(false);
    expect(isBehind({ ...here, line: 3 }, here)).toBe(false);
    expect(isBehind({ ...here, line: 1 }, here)).toBe(true);
    expect(isBehind({ ...here, height: 4, line: 9 }, here)).toBe(true);
    expect(isBehind({ ...here, hash: 'g', line: 3 }, here)).toBe(true);
    expect(isBehind({ ...here, chain: 'd', height: 6 }, here)).toBe(true);
    expect(isBehind({ next: 99 }, here)).toBe(true);
    expect(isBehind(here, { next: 0 })).toBe(true);
  });
});

describe('an order', () => {
  it('comes back as it was written', () => {
    fc.assert(fc.property(order, (before) => {
      expect(decodeOrder(encodeOrder(before))).toEqual(before);
    }));
  });

  it.each(['', 'null', '[]', '{}', '{"runs":[]}', '{"runs":{},"pins":[]}', '{"runs":[["a"]],"pins":[]}', '{"runs":[["a",0]],"pins":[]}', '{"runs":[["a",1,2]],"pins":[]}', '{"runs":[[1,1]],"pins":[]}', '{"runs":[],"pins":[["t"]]}'])('refuses %s', (text) => {
    expect(() => decodeOrder(text)).toThrow(SyntaxError);
  });

  it('joins what follows in the same input, and nothing else', () => {
    const lengths = new RunLength();
    for (const [kind, name] of [['input', 'a'], ['input', 'a'], ['timer', 'a'], ['input', 'b'], ['input', 'b'], ['input', 'a']] as const) lengths.add(kind, name);
    expect(lengths.runs).toEqual([{ kind: 'input', name: 'a', count: 2 }, { kind: 'timer', name: 'a', count: 1 }, { kind: 'input', name: 'b', count: 2 }, { kind: 'input', name: 'a', count: 1 }]);
  });
});

describe('events and lines', () => {
  it('come back as they were written, each on a line of its own whatever its text holds', () => {
    fc.assert(fc.property(fc.array(envelope, { maxLength: 6 }), (events) => {
      const value = Buffer.from(events.map(encodeEvent).join('\n'));
      const header = { chain: 'c', height: 1, epoch: 1, prev: NO_PARENT, writer: 'w', at: 1, inputs: new Map(), order: { runs: [], pins: new Map() } };
      const { record } = sealBlock('t.events.v1', 0, header, value);
      const lines = linesOf(openBlock('t.events.v1', 0, { ...record, offset: 0, timestamp: 0 }));
      expect(countLines(value)).toBe(events.length);
      expect(Array.from({ length: lines.count }, (_, i) => lines.type(i))).toEqual(events.map(({ type }) => type));
      expect(Array.from({ length: lines.count }, (_, i) => decodeEvent(lines.text(i)))).toEqual(events);
    }));
  });

  it('keep the cause where there is one, and put the type first', () => {
    const event = { data: {}, time: 't', subject: 's', source: 'o', id: 'i', specversion: '1.0', type: 'Paid', cause: 'till.commands/0/1' } as const;
    expect(encodeEvent(event)).toBe('{"type":"Paid","specversion":"1.0","id":"i","source":"o","subject":"s","time":"t","cause":"till.commands/0/1","data":{}}');
    expect(decodeEvent(encodeEvent(event))).toEqual(event);
  });

  it.each(['', '{', 'null', '[]', '{"type":"X"}', '{"type":"X","specversion":"0.3","id":"i","source":"s","subject":"k","time":"t","data":{}}', '{"type":"X","specversion":"1.0","id":"i","source":"s","subject":"k","time":"t","data":7}', '{"type":"X","specversion":"1.0","id":"i","source":"s","subject":"k","time":"t","data":null}'])('are not %s', (text) => {
    expect(() => decodeEvent(text)).toThrow(NotAnEvent);
  });

  it('tell a type only where a line begins as every line does', () => {
    expect(typeOfLine('{"type":"Paid","data":{}}', 0)).toBe('Paid');
    for (const text of ['', '{"type":"Paid', '{ "type":"Paid"}', '{"id":"1","type":"Paid"}']) expect(typeOfLine(text, 0)).toBeUndefined();
  });
});
