/** First two digits of routing numbers: those of the Federal Reserve's districts, of thrifts and electronic use, and of cheques. */
const isDistrict = (number: number): boolean => number <= 12 || (number >= 21 && number <= 32) || (number >= 61 && number <= 72) || number === 80;
const WEIGHTS = [3, 7, 1, 3, 7, 1, 3, 7, 1];

/** Whether nine digits are an ABA routing number: its district exists and its checksum is right. */
export function isRoutingNumber(text: string): boolean {
  if (!/^[0-9]{9}$/.test(text) || text === '000000000' || !isDistrict(Number(text.slice(0, 2)))) return false;
  return WEIGHTS.reduce((sum, weight, place) => sum + weight * Number(text[place]), 0) % 10 === 0;
}

/**
 * Six digits, bare or in pairs. Which banks check account numbers by which weights is a list that changes every few
 * weeks, and belongs to whoever pays: here the form is judged.
 */
export const SORT_CODE = /^([0-9]{6}|[0-9]{2} [0-9]{2} [0-9]{2}|[0-9]{2}-[0-9]{2}-[0-9]{2})$/;
export const UK_ACCOUNT = /^[0-9]{8}$/;

/** ISO 9362 by form: party, country, place, and a branch or none. */
export const BIC = /^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$/;
