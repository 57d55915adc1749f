import { describe, expect, it } from 'vitest';
import { keyedHash, newKey, open, seal } from './sealing.js';

const key = newKey();
const text = Buffer.from('DE89370400440532013000');

describe('what is sealed', () => {
  it('opens by its key beside what it belongs to, and is another text each time', () => {
    const sealed = seal(key, 'ann|rc_1', text);
    expect(open(key, 'ann|rc_1', sealed)).toEqual(text);
    expect(seal(key, 'ann|rc_1', text)).not.toBe(sealed);
    expect(Buffer.from(sealed, 'base64').includes(text)).toBe(false);
  });

  it('does not open by another key, beside something else, changed, or cut', () => {
    const sealed = seal(key, 'ann|rc_1', text);
    expect(() => open(newKey(), 'ann|rc_1', sealed)).toThrow();
    expect(() => open(key, 'ann|rc_2', sealed)).toThrow();
    const bytes = Buffer.from(sealed, 'base64');
    for (let place = 0; place < bytes.length; place++) {
      const changed = Buffer.from(bytes);
      changed[place]! ^= 1;
      expect(() => open(key, 'ann|rc_1', changed.toString('base64')), String(place)).toThrow();
      expect(() => open(key, 'ann|rc_1', bytes.subarray(0, place).toString('base64')), String(place)).toThrow();
    }
  });
});

describe('a keyed hash', () => {
  it('is the same of the same text and key, and another of another', () => {
    expect(keyedHash(key, 'a')).toBe(keyedHash(key, 'a'));
    expect(keyedHash(key, 'a')).not.toBe(keyedHash(key, 'b'));
    expect(keyedHash(key, 'a')).not.toBe(keyedHash(newKey(), 'a'));
    expect(keyedHash(key, 'a')).toMatch(/^[0-9a-f]{64}$/);
  });
});
