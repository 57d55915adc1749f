import type { Writable } from 'node:stream';
import type { PoolClient } from 'pg';
import type { Sql } from './columns.js';
import { statementName } from './statement-names.js';

/**
 * The statements of one transaction, on a connection that pipelines. They wait for the first whose answer is needed, and go
 * with it in one write: a way there and back wakes up two processes, which costs more than most statements.
 * Postgres runs them in order; after one that failed it refuses the others, and its commit is a rollback.
 */
export class Statements implements Sql {
  private readonly answers: Promise<unknown>[] = [];
  private failure: Error | undefined;
  private isCorked = false;
  private readonly socket: Pick<Writable, 'cork' | 'uncork'>;

  constructor(private readonly client: PoolClient) {
    this.socket = (client as unknown as { readonly connection: { readonly stream: Writable } }).connection.stream;
  }

  /** Each text is a prepared statement of the connection, as with `prepared`. */
  query(text: string, values?: unknown[]): ReturnType<Sql['query']> {
    const answer = this.submitted(text, values);
    this.flush();
    return answer;
  }

  send(text: string, values?: unknown[]): void {
    void this.submitted(text, values);
  }

  /** Throws what any of them has failed by. */
  async end(how: 'commit' | 'rollback'): Promise<void> {
    await this.query(how);
    await Promise.all(this.answers);
  }

  /** By what the first failed, when all that was sent has been answered: those after it only tell that the transaction has failed. */
  async firstFailure(): Promise<Error | undefined> {
    this.flush();
    await Promise.allSettled(this.answers);
    return this.failure;
  }

  private submitted(text: string, values: unknown[] | undefined): ReturnType<Sql['query']> {
    if (!this.isCorked) this.socket.cork();
    this.isCorked = true;
    const answer = this.client.query(values === undefined ? text : { name: statementName(text), text, values });
    answer.catch((error: unknown) => (this.failure ??= error as Error)); // answers come in order
    this.answers.push(answer);
    return answer;
  }

  private flush(): void {
    if (this.isCorked) this.socket.uncork();
    this.isCorked = false;
  }
}
