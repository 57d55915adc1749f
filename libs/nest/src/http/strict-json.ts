import { jsonPointer } from './json-pointer.js';
import { standardProblems, type ProblemException } from './problem.js';

/** No request of ours nests as deeply as half of this; beyond, recursive code would be at a caller's mercy. */
const DEPTH_MAX = 32;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * One JSON value, as RFC 8259 has it and I-JSON (RFC 7493) narrows it: UTF-8, no name twice in an object, no unpaired
 * surrogates, no more than 32 levels. `JSON.parse` alone keeps the last of two equal names, so that two readers of one
 * body may see different amounts. Throws `BODY_MALFORMED`, with the place.
 */
export function parseStrictJson(body: Buffer): unknown {
  let text: string;
  try {
    text = utf8.decode(body);
  } catch {
    throw malformed('NOT_UTF_8', [], 'is not UTF-8');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw standardProblems.BODY_MALFORMED({ cause });
  }
  new Scan(text).value([]);
  return value;
}

/** Goes over a text that is JSON once more, for what the parser forgives. */
class Scan {
  private at = 0;

  constructor(private readonly text: string) {}

  value(path: PropertyKey[]): void {
    if (path.length > DEPTH_MAX) throw malformed('TOO_DEEP', path.slice(0, 4), `is nested more than ${DEPTH_MAX} levels deep`);
    const first = this.next();
    if (first === '{') return this.object(path);
    if (first === '[') return this.array(path);
    if (first === '"') return void this.string(path);
    while (this.at < this.text.length && !',]} \t\n\r'.includes(this.text[this.at]!)) this.at++; // a number or a word
  }

  private object(path: PropertyKey[]): void {
    const names = new Set<string>();
    this.at++;
    while (this.next() !== '}') {
      const name = this.string(path);
      if (name === '__proto__') throw malformed('NAME_RESERVED', [...path, name], 'is no name of a field');
      if (names.has(name)) throw malformed('DUPLICATE_NAME', [...path, name], 'is there twice');
      names.add(name);
      this.next();
      this.at++; // the colon
      this.value([...path, name]);
      if (this.next() === ',') this.at++;
    }
    this.at++;
  }

  private array(path: PropertyKey[]): void {
    this.at++;
    for (let index = 0; this.next() !== ']'; index++) {
      this.value([...path, index]);
      if (this.next() === ',') this.at++;
    }
    this.at++;
  }

  private string(path: PropertyKey[]): string {
    const start = this.at++;
    let escaped = false;
    for (let char = this.text[this.at]; char !== '"'; char = this.text[this.at]) {
      escaped ||= char === '\\';
      this.at += char === '\\' ? 2 : 1;
    }
    this.at++;
    if (!escaped) return this.text.slice(start + 1, this.at - 1);
    const said = JSON.parse(this.text.slice(start, this.at)) as string;
    if (!said.isWellFormed()) throw malformed('UNPAIRED_SURROGATE', path, 'has half of a character');
    return said;
  }

  /** The next character that is no space, without taking it. */
  private next(): string | undefined {
    while (' \t\n\r'.includes(this.text[this.at] ?? 'x')) this.at++;
    return this.text[this.at];
  }
}

function malformed(code: string, path: readonly PropertyKey[], message: string): ProblemException {
  return standardProblems.BODY_MALFORMED({ errors: [{ pointer: jsonPointer(path), code, message }] });
}
