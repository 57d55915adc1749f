import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { NoticeRow } from '../projections/notice-row.js';
import { EventStream, streamLimits, type StreamLimits, type StreamOrder } from './event-stream.js';
import { NewsOfCustomers } from './news-of-customers.js';
import { wants } from './wanted-types.js';

const ORDER: StreamOrder = { customerId: 'ann', after: 0, wants: wants(undefined), until: undefined };

/** The table of notices, in memory. */
class Notices {
  readonly rows: NoticeRow[] = [];
  readonly news = new NewsOfCustomers();
  /** Largest page that was read. */
  read = 0;

  tell(customerId: string, type: string, body = `{"type":"${type}"}`): void {
    const sequence = String(this.rows.filter((row) => row.customerId === customerId).length + 1);
    this.rows.push({ customerId, sequence, noticeId: `nt_${sequence}`, type, about: 'tr_1', givenAt: new Date(0), body });
    this.news.written(0, [customerId]);
    this.news.committed(0, true);
  }

  async after(customerId: string, sequence: number, limit: number): Promise<NoticeRow[]> {
    const page = this.rows.filter((row) => row.customerId === customerId && Number(row.sequence) > sequence).slice(0, limit);
    this.read = Math.max(this.read, page.length);
    return page;
  }

  async newest(customerId: string): Promise<number> {
    return Number(this.rows.findLast((row) => row.customerId === customerId)?.sequence ?? 0);
  }
}

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A reader's side of an open stream. */
class Reader {
  text = '';
  closed = false;

  constructor(readonly answer: IncomingMessage) {
    answer.setEncoding('utf8').on('data', (text: string) => (this.text += text));
    answer.once('close', () => (this.closed = true));
  }

  /** Ids of events, in order. */
  get ids(): string[] {
    return [...this.text.matchAll(/^id: (.*)\nevent: /gm)].map(([, id]) => id!);
  }
}

async function open(notices: Notices, order: Partial<StreamOrder> = {}, limits: Partial<StreamLimits> = {}): Promise<{ reader: Reader; stream: EventStream; done: Promise<void> }> {
  const streams: { stream: EventStream; done: Promise<void> }[] = [];
  server = createServer((_, response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const stream = new EventStream(response, { ...ORDER, ...order }, notices, { ...streamLimits, ...limits });
    streams.push({ stream, done: stream.run(notices.news) });
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const answer = await new Promise<IncomingMessage>((resolve, reject) => get({ port: (server!.address() as AddressInfo).port, host: '127.0.0.1' }, resolve).once('error', reject));
  return { reader: new Reader(answer), ...streams[0]! };
}

describe('a stream of events', () => {
  it('sends what there is after the last event that the reader has, then what comes, as it comes', async () => {
    const notices = new Notices();
    for (let i = 0; i < 5; i++) notices.tell('ann', 'transfer.booked');
    notices.tell('ben', 'transfer.booked');
    const { reader } = await open(notices, { after: 3 });
    await vi.waitFor(() => expect(reader.ids).toEqual(['4', '5']));
    notices.tell('ann', 'transfer.paid');
    await vi.waitFor(() => expect(reader.ids).toEqual(['4', '5', '6']));
    expect(reader.text).toMatch(/^retry: 2000\n\nid: 3\n\n/);
    expect(reader.text).toContain('id: 6\nevent: transfer.paid\ndata: {"type":"transfer.paid"}\n\n');
  });

  it('reads a long backlog page by page, and skips types that are not wanted', async () => {
    const notices = new Notices();
    for (let i = 0; i < 250; i++) notices.tell('ann', i % 50 === 0 ? 'balance.credited' : 'transfer.booked');
    const { reader } = await open(notices, { wants: wants(['balance.*']) }, { page: 10 });
    await vi.waitFor(() => expect(reader.ids).toEqual(['1', '51', '101', '151', '201']));
    expect(notices.read).toBe(10);
  });

  it('says what it does not send again, where a reader was away for too long', async () => {
    const notices = new Notices();
    for (let i = 0; i < 20; i++) notices.tell('ann', 'transfer.booked');
    const { reader } = await open(notices, { after: 2 }, { backlog: 5 });
    await vi.waitFor(() => expect(reader.ids).toEqual(['15', '16', '17', '18', '19', '20']));
    expect(reader.text).toContain('id: 15\nevent: stream.gap\ndata: {"from":3,"to":15}\n\n');
  });

  it('goes on with what comes next, where a reader names an event that never was', async () => {
    const notices = new Notices();
    notices.tell('ann', 'transfer.booked');
    const { reader } = await open(notices, { after: 900 });
    await vi.waitFor(() => expect(reader.text).toContain('id: 1\n\n'));
    notices.tell('ann', 'transfer.paid');
    await vi.waitFor(() => expect(reader.ids).toEqual(['2']));
  });

  it('says that it is there while there is nothing to say', async () => {
    const { reader } = await open(new Notices(), {}, { heartbeatMs: 10 });
    await vi.waitFor(() => expect(reader.text).toContain(': still here\nid: 0\n\n: still here\nid: 0\n\n'));
  });

  it('says meanwhile how far it is, past events that the reader does not want', async () => {
    const notices = new Notices();
    const { reader } = await open(notices, { wants: wants(['balance.*']) }, { heartbeatMs: 10 });
    notices.tell('ann', 'transfer.booked');
    await vi.waitFor(() => expect(reader.text).toContain(': still here\nid: 1\n\n'));
    expect(reader.ids).toEqual([]);
  });

  it('ends with the token', async () => {
    const { reader, done } = await open(new Notices(), { until: Date.now() + 50 });
    await done;
    await vi.waitFor(() => expect(reader.closed).toBe(true));
  });

  it('cuts off a reader that takes nothing, and has read no more than a page for it', async () => {
    const notices = new Notices();
    const large = 'x'.repeat(100_000);
    for (let i = 0; i < 500; i++) notices.tell('ann', 'transfer.booked', large);
    const { reader, done } = await open(notices, {}, { page: 10, slowMs: 100 });
    reader.answer.pause();
    await done;
    expect(reader.ids.length).toBeLessThan(500);
    expect(notices.read).toBe(10);
  });

  it('ends when it is told to, and when the reader goes', async () => {
    const first = await open(new Notices());
    first.stream.end();
    await first.done;
    server?.close();
    const second = await open(new Notices());
    second.reader.answer.destroy();
    await expect(second.done).resolves.toBeUndefined();
  });
});
