/** Set by `./kontor test --full`: properties are tried on many more cases, those that an oracle judges on a million. */
const FULL = process.env['KONTOR_TEST_FULL'] === '1';

export const cases = (usual: number): number => (FULL ? 100_000 : usual);

export const judgedCases = (usual: number): number => (FULL ? 1_000_000 : usual);

/** How long one property may take, also on a machine with much else to do. */
export const PROPERTY_MS = FULL ? 3_600_000 : 20_000;
