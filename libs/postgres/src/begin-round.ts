/**
 * Begins the transaction of a projection's round. Its statements find rows by their keys: a plan that was made while a
 * table was empty would read all of it in every round, for as long as its connection lives.
 * @param synchronousCommit false: a crash of Postgres loses the last rounds, rows and positions alike, and they are read again from the journal
 */
export const beginRound = (synchronousCommit: boolean): string => `begin; set local enable_seqscan = off${synchronousCommit ? '' : '; set local synchronous_commit = off'}`;
