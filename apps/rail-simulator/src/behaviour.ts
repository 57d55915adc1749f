// How this bank behaves, by magic amounts: pure data, so that a test can tell beforehand what will come.
import { createHash } from 'node:crypto';
import type { Payment, Said } from './payment.js';

/** What the bank says later. `afterMs` counts from when it settles. */
export type Later =
  | ({ readonly kind: 'answer'; readonly afterMs: number; /** Under another reference of its own than before. */ readonly anotherRef?: true } & Said)
  /** On a statement. */
  | { readonly kind: 'debit'; readonly afterMs: number }
  | {
      readonly kind: 'return';
      readonly afterMs: number;
      readonly message: 'pacs.004' | 'camt.053' | 'camt.054';
      /** Messages of the same part tell of the same return. */
      readonly part: number;
      /** Of the payment's amount, in minor units: what comes back. */
      readonly amountOf: (paid: bigint) => bigint;
      /** What the banks keep, in minor units. */
      readonly charges?: string;
    };

export interface Behaviour {
  /** The answer to the submission, and to each repeat of it. */
  readonly atOnce: Said;
  readonly later: readonly Later[];
  /** Whether money leaves. */
  readonly pays: boolean;
  /** What it says when asked. Without one, it has no answer. */
  readonly asked?: Said;
  /** When it begins to say so, counted from when it settles; until then it repeats its first answer. */
  readonly askedAfterMs?: number;
  /** It does nothing by itself: a sandbox orders what becomes of it. */
  readonly waits?: true;
  /** The connection breaks after the payment was taken; the repeat is answered. */
  readonly cutsFirst?: true;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** In minor units. */
const CHARGES = '25';

const TAKEN: Said = { status: 'ACSP' };
const PAID: Said = { status: 'ACSC' };
/** It is there, and nothing is said about it yet. */
const RECEIVED: Said = { status: 'RCVD' };

const refused = (code: string): Behaviour => ({ atOnce: { status: 'RJCT', code }, later: [], pays: false, asked: { status: 'RJCT', code } });
const says = (said: Said, afterMs = 0, anotherRef?: true): Later => ({ kind: 'answer', afterMs, ...said, ...(anotherRef && { anotherRef }) });
const paying = (later: readonly Later[], atOnce = TAKEN): Behaviour => ({ atOnce, later, pays: true, asked: PAID });

const whole = (paid: bigint): bigint => paid;
const half = (paid: bigint): bigint => paid / 2n;
type Told = { readonly part?: number; readonly amountOf?: (paid: bigint) => bigint; readonly charges?: string };
const returns = (afterMs: number, message: 'pacs.004' | 'camt.053' | 'camt.054', { part = 1, amountOf = whole, charges }: Told = {}): Later => ({
  kind: 'return', afterMs, message, part, amountOf, ...(charges !== undefined && { charges }),
});
/** As banks do it: by a message of its own, on the day's notice, and on the statement. */
const returnsByThree = (afterMs: number, told: Told = {}): Later[] => [
  returns(afterMs, 'pacs.004', told), returns(afterMs + HOUR, 'camt.054', told), returns(afterMs + DAY, 'camt.053', told),
];

/** By name: the last three digits of the amount in minor units. The README tells what each is for. */
const BEHAVIOURS = {
  901: refused('AC04'),
  902: refused('AC01'),
  903: refused('AM04'),
  904: refused('AB05'),
  905: refused('TM01'),
  906: { atOnce: RECEIVED, later: [], pays: false },
  907: { ...paying([says(PAID, 2 * HOUR)], RECEIVED), askedAfterMs: 2 * HOUR },
  908: paying([], RECEIVED),
  909: paying([], { status: 'NONE' }),
  910: { ...paying([says(PAID)]), cutsFirst: true },
  911: paying([says(TAKEN)], PAID),
  912: paying([says(PAID), says(PAID)]),
  913: { atOnce: TAKEN, later: [says({ status: 'RJCT', code: 'AC04' })], pays: false, asked: { status: 'RJCT', code: 'AC04' } },
  914: paying([{ kind: 'debit', afterMs: 0 }], RECEIVED),
  915: { ...paying([says({ ...PAID, charges: CHARGES })]), asked: { ...PAID, charges: CHARGES } },
  916: paying([says(PAID), ...returnsByThree(21 * DAY)]),
  917: paying([says(PAID), ...returnsByThree(21 * DAY, { amountOf: (paid) => paid - BigInt(CHARGES), charges: CHARGES })]),
  918: paying([says(PAID), ...returnsByThree(10 * DAY, { amountOf: half }), ...returnsByThree(21 * DAY, { part: 2, amountOf: (paid) => paid - half(paid) })]),
  919: paying([returns(0, 'pacs.004'), says(PAID, HOUR)]),
  920: paying([returns(0, 'camt.054'), says(TAKEN, HOUR)], RECEIVED),
  921: paying([says(PAID), says(PAID, HOUR, true)]),
  922: paying([says(PAID), returns(DAY, 'pacs.004', { amountOf: (paid) => paid + 1n })]),
} as const satisfies Readonly<Record<number, Behaviour>>;

/** Not by chance: it would wait for ever where nobody orders anything. */
const ORDERED = { 923: { atOnce: RECEIVED, later: [], pays: false, waits: true } } as const satisfies Readonly<Record<number, Behaviour>>;

/** What a sandbox offers, by the last three digits of an amount. */
export const MAGIC_AMOUNTS: Readonly<Record<string, Behaviour>> = { ...BEHAVIOURS, ...ORDERED };

const PAYS = paying([says(PAID)]);
const byName: ReadonlyMap<string, Behaviour> = new Map<string, Behaviour>([...Object.entries(MAGIC_AMOUNTS), ['pays', PAYS]]);

/** What a payment of this name does; unknown names are those of another version. */
export const behaviourOf = (name: string | undefined): Behaviour | undefined => byName.get(name ?? 'pays');

/** `amounts`: by the last three digits. A seed: by chance, the same for the same payment. `none`: every payment is paid. */
export type Script = { readonly by: 'none' } | { readonly by: 'amounts' } | { readonly by: 'seed'; readonly seed: string };

/** Of a hundred payments by chance, so many are out of the ordinary. */
const ODD_OF_HUNDRED = 30;

/**
 * The name of what the bank does with a payment; undefined: it takes and pays it. Of rails that behave in a way of their own,
 * `sepa-ct` is silent on success, and `swift` takes charges.
 * @param nth from 1: how many instructions under this end-to-end id have come, with this one
 */
export function nameOf(payment: Payment, script: Script, nth: number): string | undefined {
  const name = chosen(payment, script) ?? (payment.rail === 'sepa-ct' ? '914' : payment.rail === 'swift' ? '915' : undefined);
  return name === '905' && nth > 1 ? undefined : name; // what was away is there again
}

function chosen({ amount, endToEndId }: Payment, script: Script): string | undefined {
  if (script.by === 'amounts') return amount.slice(-3) in MAGIC_AMOUNTS ? amount.slice(-3) : undefined;
  if (script.by === 'none') return undefined;
  const names = Object.keys(BEHAVIOURS);
  const drawn = createHash('sha256').update(`${script.seed}|${endToEndId}`).digest();
  // Short amounts would be eaten up by the charges.
  return drawn.readUInt16BE(0) % 100 < ODD_OF_HUNDRED && amount.length > CHARGES.length ? names[drawn.readUInt16BE(2) % names.length] : undefined;
}
