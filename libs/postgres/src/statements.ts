import type { Writable } from 'node:stream';
import type { PoolClient } from 'pg';
import type { Sql } from './columns.js';
import { statementName } from './statement-names.js';

/**
 * The statements of one transaction that has begun, on a connection that pipelines. They wait for the first whose answer is needed,
 * and go with it in one write: a way there and back wakes up two processes, which costs more than most statements.
 * The commit goes alone, when all have been answered: what fails before it is sent (a value that cannot be written) Postgres never hears of.
 */
export class Statements implements Sql {
  private readonly answers: Promise<unknown>[] = [];
  private failure: Error | undefined;
  private isCorked = false;
  private isOver = false;
  private readonly socket: Pick<Writable, 'cork' | 'uncork'>;

  constructor(private readonly client: PoolClient) {
    this.socket = (client as unknown as { readonly connection: { readonly stream: Writable } }).connection.stream;
  }

  /** What has values is a prepared statement of the connection, as with `prepared`. */
  query(text: string, values?: unknown[]): ReturnType<Sql['query']> {
    const answer = this.submitted(text, values);
    this.flush();
    return answer;
  }

  send(text: string, values?: unknown[]): void {
    void this.submitted(text, values);
  }

  /** Throws by what the first of them has failed, and commits only if none has. Nothing can be sent after it. */
  async commit(): Promise<void> {
    const failure = await this.firstFailure();
    if (failure !== undefined) throw failure;
    await this.client.query('commit');
  }

  /** When all that was sent has been answered: those after the first only tell that the transaction has failed. Nothing can be sent after it. */
  async firstFailure(): Promise<Error | undefined> {
    this.isOver = true;
    this.flush();
    await Promise.allSettled(this.answers);
    return this.failure;
  }

  private submitted(text: string, values: unknown[] | undefined): ReturnType<Sql['query']> {
    if (this.isOver) throw new Error('the round is over: `apply` must wait for all that it does');
    if (!this.isCorked) this.socket.cork();
    this.isCorked = true;
    const answer = this.client.query(values === undefined ? text : { name: statementName(text), text, values });
    answer.catch((error: unknown) => (this.failure ??= error as Error));
    this.answers.push(answer);
    return answer;
  }

  private flush(): void {
    if (this.isCorked) this.socket.uncork();
    this.isCorked = false;
  }
}
