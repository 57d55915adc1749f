import { describe, expect, it } from 'vitest';
import { acceptedOf } from './accept.js';

const chosen = (accept: string | undefined) => acceptedOf(accept, ['application/json', 'application/pdf']);

describe('Accept', () => {
  it.each([
    [undefined, 'application/json'], ['', 'application/json'], ['*/*', 'application/json'], ['application/*', 'application/json'], ['application/pdf', 'application/pdf'],
    ['text/html, application/pdf;q=0.9, */*;q=0.1', 'application/pdf'], ['application/json;q=0.5, application/pdf', 'application/pdf'], ['APPLICATION/PDF', 'application/pdf'],
    ['application/json;q=0, */*', 'application/pdf'],
  ])('"%s" is answered with %s', (accept, media) => expect(chosen(accept)).toBe(media));

  it.each(['text/html', 'application/pdf;q=0', 'nonsense'])('"%s" is answered with 406', (accept) => {
    expect(() => chosen(accept)).toThrow(expect.objectContaining({ code: 'NOT_ACCEPTABLE' }) as Error);
  });
});
