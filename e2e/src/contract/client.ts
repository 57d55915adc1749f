import { Agent, request } from 'undici';
import type { Answer } from './answers.js';
import type { Request } from './requests.js';

/** Sends requests as they are, several at a time over kept connections. A stream of events is left when it has begun. */
export class Client {
  private readonly dispatcher = new Agent({ connections: 32 });

  constructor(private readonly api: string) {}

  async send({ method, url, headers, body }: Request, token: string | undefined): Promise<Answer> {
    const answer = await request(this.api + url, {
      method, dispatcher: this.dispatcher, ...(body !== undefined && { body }),
      headers: { ...headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    });
    const told = { status: answer.statusCode, headers: answer.headers };
    if (String(answer.headers['content-type']).startsWith('text/event-stream')) {
      answer.body.on('error', () => undefined).destroy();
      return { ...told, text: '' };
    }
    return { ...told, text: await answer.body.text() };
  }

  close(): Promise<void> {
    return this.dispatcher.destroy();
  }
}
