import { InvalidArgumentError } from 'commander';

/** Of one partition, in one answer. */
export const LISTED_MAX = 1_000;
export const SHOWN_DEFAULT = 10;

export function count(value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value)) throw new InvalidArgumentError('It is a whole number from 1.');
  return Number(value);
}
