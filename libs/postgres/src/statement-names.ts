const names = new Map<string, string>();
/** Texts that are composed differ by what was asked for, and each connection keeps what it prepared. */
const NAMED_MAX = 500;

/** The name under which a text is prepared, the same in all connections of this process. Undefined for what came after many others. */
export function statementName(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= NAMED_MAX) return known;
  const name = `kontor_${names.size + 1}`;
  names.set(text, name);
  return name;
}
