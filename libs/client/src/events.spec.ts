import { describe, expect, it } from 'vitest';
import { EventsMissed, Kontor, KontorProblem, type EventsOptions, type KontorEvent } from './index.js';
import { eventsOf } from './events.js';

type Step = Response | Error | ((signal: AbortSignal) => Response);
const textOf = (sequence: number, type = 'transfer.paid'): string => `id: ${sequence}\nevent: ${type}\ndata: ${JSON.stringify({ id: `nt_${sequence}`, type, sequence, data: {} })}\n\n`;
const stream = (...chunks: readonly string[]): Response => new Response(new ReadableStream({
  start: (controller) => {
    for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
    controller.close();
  },
}));
const refusal = (status: number, headers: Record<string, string> = {}): KontorProblem => new KontorProblem(status, { code: 'SO' }, { retryAfterS: headers['retry-after'] === undefined ? undefined : Number(headers['retry-after']) });

/** Reads so many events from an API whose connections go so, one after the other. */
async function read(count: number, connections: readonly Step[], options: EventsOptions = {}) {
  const asked: (string | undefined)[] = [];
  const waits: number[] = [];
  const connect = async (after: string | undefined, signal: AbortSignal): Promise<Response> => {
    asked.push(after);
    const step = connections[asked.length - 1];
    if (step === undefined) throw new EventsMissed(0, 0); // nobody was to come so often
    if (step instanceof Error) throw step;
    return typeof step === 'function' ? step(signal) : step;
  };
  const got: KontorEvent[] = [];
  const outcome = await (async () => {
    for await (const event of eventsOf(connect, options, { sleep: async (ms) => void waits.push(ms), random: () => 1 })) {
      got.push(event);
      if (got.length === count) break;
    }
    return 'all';
  })().catch((error: unknown) => error);
  return { asked, waits, outcome, sequences: got.map(({ sequence }) => sequence) };
}

describe('a reader of events', () => {
  it('gets them as they were told, however their bytes are cut', async () => {
    const whole = `retry: 2000\n\nid: 0\n\n${textOf(1)}: still here\nid: 1\n\n${textOf(2, 'balance.credited')}`;
    for (const size of [1, 7, whole.length]) {
      const chunks = Array.from({ length: Math.ceil(whole.length / size) }, (_, i) => whole.slice(i * size, (i + 1) * size));
      expect(await read(2, [stream(...chunks)])).toMatchObject({ outcome: 'all', sequences: [1, 2] });
    }
    expect((await read(2, [stream(whole.replaceAll('\n', '\r\n'))])).sequences).toEqual([1, 2]);
  });

  it('goes on after the last one where a connection breaks or ends, and counts no event that came in part', async () => {
    const broken = (): Response => new Response(new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode(textOf(6))),
      pull: (controller) => controller.error(new TypeError('reset')),
    }));
    expect(await read(4, [stream(textOf(5)), broken, stream(textOf(7), textOf(8).slice(0, -1)), stream(textOf(8))], { after: 4 }))
      .toMatchObject({ asked: ['4', '5', '6', '7'], sequences: [5, 6, 7, 8] });
  });

  it('knows where to go on before its first event: the stream says where it begins', async () => {
    expect(await read(1, [stream('retry: 2000\n\nid: 41\n\n'), stream(textOf(42))])).toMatchObject({ asked: [undefined, '41'], waits: [2_000], sequences: [42] });
  });

  it('comes back ever later while the API cannot be reached, or as late as it asks for', async () => {
    const { waits } = await read(1, [new TypeError('refused'), new TypeError('refused'), refusal(503), refusal(429, { 'retry-after': '60' }), stream(textOf(1)), stream(textOf(2))]);
    expect(waits).toEqual([1_000, 2_000, 4_000, 60_000]);
    expect((await read(1, [...Array.from({ length: 9 }, () => new TypeError('refused')), stream(textOf(1))])).waits.at(-1)).toBe(10_000);
  });

  it.each([400, 401, 403, 404])('is told that it may not read (%i)', async (status) => expect((await read(1, [refusal(status)])).outcome).toMatchObject({ status }));

  it('is told what it has missed, and not that nothing happened', async () => {
    const { outcome, sequences } = await read(1, [stream('id: 15\nevent: stream.gap\ndata: {"from":3,"to":15}\n\n', textOf(16))], { after: 2 });
    expect(outcome).toBeInstanceOf(EventsMissed);
    expect([outcome, sequences]).toMatchObject([{ from: 3, to: 15 }, []]);
  });

  it('stops with the signal, while it waits for an event and while it waits to come back', async () => {
    const leave = new AbortController();
    const silent = (signal: AbortSignal): Response => {
      queueMicrotask(() => leave.abort(new Error('enough')));
      return new Response(new ReadableStream({ start: (controller) => signal.addEventListener('abort', () => controller.error(signal.reason)) }));
    };
    expect(await read(1, [silent], { signal: leave.signal })).toMatchObject({ outcome: { message: 'enough' }, asked: [undefined] });
    expect(await read(1, [new TypeError('refused')], { signal: leave.signal })).toMatchObject({ outcome: { message: 'enough' } });
  });

  it('gives up a stream whose line has no end', async () => {
    expect(await read(1, [stream(`data: ${'x'.repeat(1_100_000)}`), stream(textOf(1))])).toMatchObject({ waits: [1_000], sequences: [1] });
  });
});

it('events are asked for with the token that holds, by type, and after the last one', async () => {
  const seen: string[] = [];
  const kontor = new Kontor({
    baseUrl: 'http://kontor.test', token: async () => `token-${seen.length}`,
    fetch: async ({ url, headers }) => {
      seen.push(`${url} ${headers.get('authorization')} ${headers.get('last-event-id')}`);
      return new Response('{"code":"FORBIDDEN"}', { status: 403 });
    },
  });
  await expect(kontor.events({ types: ['transfer.*', 'balance.credited'], after: 7 }).next()).rejects.toMatchObject({ status: 403, code: 'FORBIDDEN' });
  expect(seen).toEqual(['http://kontor.test/v1/events?types=transfer.*%2Cbalance.credited Bearer token-0 7']);
});
