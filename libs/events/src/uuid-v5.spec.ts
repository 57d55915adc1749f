import fc from 'fast-check';
import { v5 as known } from 'uuid';
import { expect, it } from 'vitest';
import { namespaceOf, v5 } from './uuid-v5.js';

const NONE = '00000000-0000-0000-0000-000000000000';

it('makes the same ids as uuid does, of names of any length', () => {
  const name = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary', minLength: 300, maxLength: 1_200 }));
  fc.assert(fc.property(name, fc.uuid(), (text, namespace) => {
    expect(v5(text, namespaceOf(namespace))).toBe(known(text, namespace));
  }), { examples: [['', NONE]] });
});

it('refuses half a character as uuid does', () => {
  for (const make of [() => v5('a\ud800', namespaceOf(NONE)), () => known('a\ud800', NONE)]) expect(make).toThrow(URIError);
});
