import { describe, expect, it } from 'vitest';
import { decodeEvent, encodeEvent, idOfLine, isRouted, mayRoute, NotAnEvent, typeOfLine, type Envelope } from './event.js';

const booked: Envelope = { type: 'Booked', specversion: '1.0', id: 'a.b.v1/0/7/2', source: 'a', subject: 'ann', time: '2026-01-01T00:00:00.000Z', cause: 'timer:x', data: { cents: '5' } };
const routed: Envelope = { ...booked, route: { to: 'a.b.lane/3', key: 'bob', after: 6 } };
const without = (name: string): string => JSON.stringify({ ...booked, [name]: undefined });
const routedAs = (change: object): string => JSON.stringify({ ...(JSON.parse(encodeEvent(routed)) as object), ...change });

describe('a line', () => {
  it('comes back as it was written, with its route and without', () => {
    expect(decodeEvent(encodeEvent(booked))).toEqual(booked);
    expect(decodeEvent(encodeEvent(routed))).toMatchObject(routed);
    const { cause: _, ...uncaused } = booked;
    expect(encodeEvent(uncaused)).not.toContain('cause');
  });

  it('tells type, id and whether it travels before it is parsed', () => {
    expect(typeOfLine(encodeEvent(booked), 0)).toBe('Booked');
    expect(typeOfLine('{"type":"', 0)).toBeUndefined();
    for (const line of [booked, routed]) expect(idOfLine(encodeEvent(line))).toBe(booked.id);
    expect(idOfLine('{"type":"Booked"}')).toBeUndefined();
    const both = `${encodeEvent(booked)}\n${encodeEvent(routed)}`;
    expect([isRouted(both, 0), isRouted(both, both.indexOf('\n') + 1), isRouted('{"type":"', 0)]).toEqual([false, true, false]);
    expect([mayRoute(Buffer.from(encodeEvent(booked))), mayRoute(Buffer.from(both))]).toEqual([false, true]);
  });

  it.each(['type', 'specversion', 'id', 'source', 'subject', 'time', 'data'])('is refused without %s', (name) => {
    expect(() => decodeEvent(without(name))).toThrow(new NotAnEvent('not a CloudEvent 1.0 with type, id, source, subject, time and data'));
  });

  it('is refused if it is no JSON, or no object', () => {
    expect(() => decodeEvent('{')).toThrow(/^not JSON: /);
    for (const text of ['null', '5', '"x"', '[]']) expect(() => decodeEvent(text)).toThrow(NotAnEvent);
    expect(new NotAnEvent('x').name).toBe('NotAnEvent');
  });

  it.each([{ to: 5 }, { partitionkey: 5 }, { partitionkey: undefined }, { after: -1 }, { after: 1.5 }, { after: '6' }])('is refused with a route of %j', (change) => {
    expect(() => decodeEvent(routedAs(change))).toThrow(new NotAnEvent('its route is not a destination, a key and a height'));
  });

  it('may be the first of its destination', () => {
    expect(decodeEvent(routedAs({ after: 0 })).route).toEqual({ to: 'a.b.lane/3', key: 'bob', after: 0 });
  });
});
