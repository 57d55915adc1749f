/** Needs a backslash within quotes. */
const SPECIAL = /["\\]/;
/** What JSON writes otherwise than Postgres does: control characters, and halves of characters. */
const NOT_AS_JSON = /[\u0000-\u001f]|\p{Cs}/u;

/**
 * Values as a Postgres array literal. pg's own way adds one piece of text to another for each value, and that was a quarter of
 * all memory that the ledger took.
 * @param whole nulls at the end too. Without, they are left out: `unnest` of several arrays fills a shorter one up with nulls,
 * so a column of which nothing is known costs two characters
 */
export function arrayLiteral(values: readonly unknown[], whole: boolean): string {
  let length = values.length;
  while (!whole && length > 0 && isNull(values[length - 1])) length--;
  if (length === 0) return '{}';
  const elements: (string | undefined)[] = [];
  let plain = true;
  for (let i = 0; i < length; i++) {
    const text = textOf(values[i]);
    if (text === undefined || SPECIAL.test(text)) plain = false;
    elements.push(text);
  }
  // Without nulls and quotes inside, the separators are the quotes: nothing is made for a value.
  return plain ? `{"${elements.join('","')}"}` : `{${elements.map(quoted).join(',')}}`;
}

/** JSON's quotes and backslashes are Postgres' too, and it makes them in a quarter of the time: most of what has quotes inside is JSON. */
const quoted = (text: string | undefined): string => (text === undefined ? 'NULL' : NOT_AS_JSON.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : JSON.stringify(text));

const isNull = (value: unknown): boolean => value === null || value === undefined;

function textOf(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string': return value;
    case 'object': return value instanceof Date ? timeText(value) : value === null ? undefined : JSON.stringify(value);
    case 'undefined': return undefined;
    default: return String(value);
  }
}

let lastTime: { readonly at: number; readonly text: string } = { at: 0, text: '1970-01-01T00:00:00.000Z' };

/** All events of a block have one time. @throws RangeError for a date that is none */
function timeText(date: Date): string {
  const at = date.getTime();
  if (at !== lastTime.at) lastTime = { at, text: date.toISOString() };
  return lastTime.text;
}
