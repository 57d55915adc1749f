// The days on which the European Central Bank sets its rates: those on which TARGET is open.

const DAY_MS = 86_400_000;
const FIXED_CLOSINGS = new Set(['01-01', '05-01', '12-25', '12-26']);

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** Whether the text is a day of the calendar, `YYYY-MM-DD`: schemas let 31 February through. */
export function isDay(text: string): boolean {
  const ms = Date.parse(`${text}T00:00:00.000Z`);
  return !Number.isNaN(ms) && dayOf(ms) === text;
}

/** Whole days from one day to another. */
export const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);

/** The first day after this one on which TARGET is open. */
export function nextBusinessDay(day: string): string {
  let ms = Date.parse(day) + DAY_MS;
  while (isClosed(ms)) ms += DAY_MS;
  return dayOf(ms);
}

/** The midnight that ends a day, RFC 3339 in UTC. */
export const endOf = (day: string): string => new Date(Date.parse(day) + DAY_MS).toISOString();

function isClosed(ms: number): boolean {
  const weekday = new Date(ms).getUTCDay();
  if (weekday === 0 || weekday === 6 || FIXED_CLOSINGS.has(dayOf(ms).slice(5))) return true;
  const sinceEaster = Math.round((ms - easterOf(new Date(ms).getUTCFullYear())) / DAY_MS);
  return sinceEaster === -2 || sinceEaster === 1;
}

/** Easter Sunday by the Gregorian computus, as Meeus, Jones and Butcher give it. */
function easterOf(year: number): number {
  const a = year % 19;
  const century = Math.trunc(year / 100);
  const inCentury = year % 100;
  const leapsSkipped = century - Math.trunc(century / 4);
  const moon = (19 * a + leapsSkipped - Math.trunc((century - Math.trunc((century + 8) / 25) + 1) / 3) + 15) % 30;
  const weekday = (32 + 2 * (century % 4) + 2 * Math.trunc(inCentury / 4) - moon - (inCentury % 4)) % 7;
  const late = Math.trunc((a + 11 * moon + 22 * weekday) / 451);
  const day = moon + weekday - 7 * late + 114;
  return Date.UTC(year, Math.trunc(day / 31) - 1, (day % 31) + 1);
}
