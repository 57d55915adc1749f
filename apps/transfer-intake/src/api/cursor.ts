/** A place in a customer's list of transfers, newest first: everything after this one is older. */
export interface Cursor {
  readonly submittedAt: Date;
  readonly id: string;
}

const PLAIN = /^([0-9]{1,16}) (tr_[0-9a-f-]{36})$/;

export const encodeCursor = ({ submittedAt, id }: Cursor): string => Buffer.from(`${submittedAt.getTime()} ${id}`).toString('base64url');

/** Undefined if the text was not made here. */
export function decodeCursor(text: string): Cursor | undefined {
  const [, time, id] = PLAIN.exec(Buffer.from(text, 'base64url').toString('latin1')) ?? [];
  const submittedAt = new Date(Number(time));
  return id === undefined || Number.isNaN(submittedAt.getTime()) ? undefined : { submittedAt, id };
}
