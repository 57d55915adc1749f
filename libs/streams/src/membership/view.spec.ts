import { describe, expect, it } from 'vitest';
import { decodeBeat, encodeBeat, type Beat } from './beat.js';
import { OwnershipView, SILENCE_MS } from './view.js';

const PLACE = 'shop.sales.v1/0';
const T = 1_000_000;

const beatOf = (id: string, nth: number, more: Partial<Beat> = {}): Beat => ({ id, nth, generation: 1, holds: [], opened: {}, declines: [], leaving: false, ...more });

/** `self` in a group where the members own the place in the order given, and all are heard. */
function viewOf(self: string, ranking: readonly string[]): OwnershipView {
  const view = new OwnershipView(self);
  view.assigned({ generation: 1, rankings: { [PLACE]: ranking }, awaited: {} }, T);
  view.heard(beatOf(self, 1), T, T);
  for (const id of ranking) if (id !== self) view.heard(beatOf(id, 1, { holds: id === ranking[0] ? [PLACE] : [] }), T);
  return view;
}

const hearsItself = (view: OwnershipView, at: number): void => view.heard(beatOf(view.self, at), at, at);

describe('ownership as one instance sees it', () => {
  it('follows the assignment while everybody is heard', () => {
    expect(viewOf('a', ['a', 'b']).roleOf(PLACE, T)).toBe('owner');
    expect(viewOf('b', ['a', 'b']).roleOf(PLACE, T)).toBe('standby');
    expect(viewOf('c', ['a', 'b']).roleOf(PLACE, T)).toBe('none');
    expect(viewOf('c', ['a', 'b']).ownerOf(PLACE, T)).toBe('a');
  });

  it('takes over from an owner that is silent for too long, and not before', () => {
    const view = viewOf('b', ['a', 'b']);
    hearsItself(view, T + SILENCE_MS);
    expect(view.roleOf(PLACE, T + SILENCE_MS)).toBe('standby');
    expect(view.roleOf(PLACE, T + SILENCE_MS + 1)).toBe('owner');
  });

  it('is second in line while the first standby is heard', () => {
    const view = viewOf('c', ['a', 'b', 'c']);
    hearsItself(view, T + SILENCE_MS);
    view.heard(beatOf('b', 2), T + SILENCE_MS);
    expect(view.ownerOf(PLACE, T + SILENCE_MS + 1)).toBe('b');
  });

  it('suspects nobody while it does not hear itself: it may be the one that is deaf', () => {
    const view = viewOf('b', ['a', 'b']);
    expect(view.roleOf(PLACE, T + 10 * SILENCE_MS)).toBe('standby');
  });

  it('does not lead while it does not hear itself, though its tasks go on', () => {
    const view = viewOf('a', ['a', 'b']);
    expect(view.leads(PLACE, T + SILENCE_MS)).toBe(true);
    expect(view.leads(PLACE, T + SILENCE_MS + 1)).toBe(false);
    expect(view.roleOf(PLACE, T + SILENCE_MS + 1)).toBe('owner');
  });

  it('gives a place back to an owner that was wrongly suspected, if nothing was written meanwhile', () => {
    const view = viewOf('b', ['a', 'b']);
    hearsItself(view, T + 2 * SILENCE_MS);
    expect(view.roleOf(PLACE, T + 2 * SILENCE_MS)).toBe('owner');
    view.heard(beatOf('a', 2, { holds: [PLACE] }), T + 2 * SILENCE_MS);
    expect(view.roleOf(PLACE, T + 2 * SILENCE_MS)).toBe('standby');
  });

  it('keeps a place that it has opened an epoch of, also when the suspected owner is heard again', () => {
    const view = viewOf('b', ['a', 'b']);
    hearsItself(view, T + 2 * SILENCE_MS);
    view.opened(PLACE, 'b', 2, T + 2 * SILENCE_MS);
    view.heard(beatOf('a', 2, { holds: [PLACE] }), T + 2 * SILENCE_MS);
    expect(view.roleOf(PLACE, T + 2 * SILENCE_MS)).toBe('owner');
  });

  it('yields to whoever opened an epoch, whether it reads the block or hears of it', () => {
    for (const learns of [
      (view: OwnershipView) => view.opened(PLACE, 'b', 2, T),
      (view: OwnershipView) => view.heard(beatOf('b', 2, { holds: [PLACE], opened: { [PLACE]: 2 } }), T),
    ]) {
      const view = viewOf('a', ['a', 'b']);
      learns(view);
      expect(view.roleOf(PLACE, T)).toBe('standby');
      expect(view.ownerOf(PLACE, T)).toBe('b');
    }
  });

  it('takes a place back when whoever opened the epoch goes silent, or says that it does not hold it', () => {
    const silent = viewOf('a', ['a', 'b']);
    silent.opened(PLACE, 'b', 2, T);
    hearsItself(silent, T + SILENCE_MS + 1);
    expect(silent.roleOf(PLACE, T + SILENCE_MS + 1)).toBe('owner');
    const denied = viewOf('a', ['a', 'b']);
    denied.opened(PLACE, 'b', 2, T);
    denied.heard(beatOf('b', 2), T);
    expect(denied.roleOf(PLACE, T)).toBe('owner');
  });

  it('believes an assignment over what was opened before it', () => {
    const view = viewOf('a', ['a', 'b']);
    view.opened(PLACE, 'b', 2, T);
    view.assigned({ generation: 2, rankings: { [PLACE]: ['a', 'b'] }, awaited: {} }, T);
    expect(view.roleOf(PLACE, T)).toBe('owner');
    view.heard(beatOf('b', 2, { generation: 1, holds: [PLACE], opened: { [PLACE]: 2 } }), T);
    expect(view.roleOf(PLACE, T), 'said before b heard of the assignment').toBe('owner');
  });

  it('takes over at once from a member that leaves, declines or is barred', () => {
    for (const more of [{ leaving: true }, { declines: [PLACE] }]) {
      const view = viewOf('b', ['a', 'b']);
      view.heard(beatOf('a', 2, more), T);
      expect(view.roleOf(PLACE, T)).toBe('owner');
    }
  });

  it('never owns a place that it is barred from, not even alone', () => {
    const view = viewOf('a', ['a']);
    view.bar(PLACE, 'older code');
    expect(view.roleOf(PLACE, T)).toBe('standby');
    expect(view.beat(2, T).declines).toEqual([PLACE]);
  });

  it('yields a place on demand until an assignment names another owner', () => {
    const view = viewOf('a', ['a', 'b']);
    view.yield(PLACE);
    expect(view.ownerOf(PLACE, T)).toBe('b');
    view.assigned({ generation: 2, rankings: { [PLACE]: ['a', 'b'] }, awaited: {} }, T);
    expect(view.ownerOf(PLACE, T)).toBe('b');
    view.assigned({ generation: 3, rankings: { [PLACE]: ['b', 'a'] }, awaited: {} }, T);
    view.heard(beatOf('b', 2, { generation: 3, leaving: true }), T);
    expect(view.ownerOf(PLACE, T)).toBe('a');
  });

  it('takes a place that it handed over when whoever took it hands it back, goes or falls silent', () => {
    for (const goes of [
      (view: OwnershipView) => view.heard(beatOf('b', 3, { declines: [PLACE] }), T + 1),
      (view: OwnershipView) => view.heard(beatOf('b', 3, { leaving: true }), T + 1),
      (view: OwnershipView) => hearsItself(view, T + SILENCE_MS + 2),
    ]) {
      const view = viewOf('a', ['a', 'b']);
      view.yield(PLACE);
      view.opened(PLACE, 'b', 2, T);
      expect(view.ownerOf(PLACE, T)).toBe('b');
      expect(view.beat(2, T).declines).toEqual([]);
      goes(view);
      expect(view.ownerOf(PLACE, T + SILENCE_MS + 2)).toBe('a');
    }
  });

  it('keeps what it handed over with whoever took it when an assignment still names itself', () => {
    const view = viewOf('a', ['a', 'b']);
    view.yield(PLACE);
    view.opened(PLACE, 'b', 2, T);
    view.assigned({ generation: 2, rankings: { [PLACE]: ['a', 'b'] }, awaited: {} }, T);
    expect(view.ownerOf(PLACE, T)).toBe('b');
    view.assigned({ generation: 3, rankings: { [PLACE]: ['a'] }, awaited: {} }, T);
    expect(view.ownerOf(PLACE, T), 'nobody else is left').toBe('a');
  });

  it('knows who would take a place, and that nobody would', () => {
    expect(viewOf('a', ['a', 'b']).heirOf(PLACE, T)).toBe('b');
    expect(viewOf('a', ['a']).heirOf(PLACE, T)).toBeUndefined();
    const view = viewOf('a', ['a', 'b']);
    view.heard(beatOf('b', 2, { declines: [PLACE] }), T);
    expect(view.heirOf(PLACE, T)).toBeUndefined();
  });
});

describe('a beat', () => {
  it('survives the wire', () => {
    const beat = beatOf('a', 3, { holds: [PLACE], opened: { [PLACE]: 4 }, declines: ['x/1'], leaving: true });
    expect(decodeBeat(encodeBeat(beat))).toEqual(beat);
  });

  it('is told from what is none', () => {
    for (const text of ['', '{}', 'null', '[]', '{"id":7}']) expect(decodeBeat(Buffer.from(text)), text).toBeUndefined();
    expect(decodeBeat(null)).toBeUndefined();
  });
});
