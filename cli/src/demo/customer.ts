import { request } from 'undici';

/** The answer to one request of a customer. */
export interface Answer {
  readonly status: number;
  readonly replayed: boolean;
  readonly body: Readonly<Record<string, unknown>>;
  /** `id` and `code` of the body, empty where it has none. */
  readonly id: string;
  readonly code: string;
}

/** A customer's view: the HTTP API with a token, nothing else. */
export class Customer {
  constructor(private readonly apiUrl: string, private readonly token: string) {}

  /** @param key of what moves money; a cancellation has none, as it can be asked for once */
  post(path: string, key: string | undefined, body: object): Promise<Answer> {
    return this.ask('POST', path, { 'content-type': 'application/json', ...(key !== undefined && { 'idempotency-key': key }) }, JSON.stringify(body));
  }

  get(path: string): Promise<Answer> {
    return this.ask('GET', path);
  }

  private async ask(method: 'GET' | 'POST', path: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> {
    const answer = await request(this.apiUrl + path, { method, headers: { authorization: `Bearer ${this.token}`, ...headers }, ...(body === undefined ? {} : { body }) });
    const json = (await answer.body.json()) as Answer['body'];
    const text = (name: string): string => (typeof json[name] === 'string' ? json[name] : '');
    return { status: answer.statusCode, replayed: answer.headers['idempotent-replayed'] === 'true', body: json, id: text('id'), code: text('code') };
  }
}
