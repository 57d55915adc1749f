import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer, Debit, Payment, Returned } from './payment.js';

export const TOKEN = 'a-token-of-both';

export function paymentOf(number: number, change: Partial<Payment> = {}): Payment {
  return { instrId: `I${number}`, endToEndId: `E${number}`, amount: '1000', currency: 'GBP', recipientId: 'rc_demo', messageHash: `hash-${number}`, clientRef: `ref ${number}`, ...change };
}

/** Waits for a condition, looking every few milliseconds; throws after five seconds. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const end = Date.now() + 5_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`not within 5 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Takes callbacks; answers with what `status` says for each request, by its number from 0. */
export async function startReceiver(status: (request: number) => number = () => 204) {
  const requests: { authorization: string | undefined; answers: Answer[]; debits?: Debit[]; returns?: Returned[]; status: number }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      const { answers = [], ...others } = JSON.parse(Buffer.concat(chunks).toString()) as { answers?: Answer[]; debits?: Debit[]; returns?: Returned[] };
      const code = status(requests.length);
      requests.push({ authorization: request.headers.authorization, answers, ...others, status: code });
      response.writeHead(code).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/rails/simulator/answers`,
    requests,
    /** What was heard of an instruction, shortly: `ACSC`, `debit`, `pacs.004 16095`. */
    heard: (instrId: string) => requests.filter((request) => request.status < 300).flatMap(({ answers, debits = [], returns = [] }) => [
      ...answers.filter((it) => it.instrId === instrId).map(({ status }): string => status),
      ...debits.filter((it) => it.instrId === instrId).map(() => 'debit'),
      ...returns.filter((it) => it.instrId === instrId).map(({ message, amount }) => `${message} ${amount}`),
    ]),
    /** Ids of the answers taken, with repeats, in order. */
    taken: () => requests.filter((request) => request.status < 300).flatMap((request) => request.answers.map((answer) => answer.instrId)),
    stop: () => new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}
