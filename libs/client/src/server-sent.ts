/** One event of a stream (WHATWG HTML, 9.2). */
export interface Frame {
  /** Of this one or the last before it that had one: where a reader goes on. */
  readonly id: string | undefined;
  readonly type: string;
  /** Undefined: it only says where the stream is, or how soon to come back. */
  readonly data: string | undefined;
  /** How long to wait before the next connection, where it was said. */
  readonly retryMs: number | undefined;
}

/** No event is nearly so long; a stream that never ends its line must not fill the memory. */
const LINE_CHARACTERS_MAX = 1_048_576;

/** Sees how long the other side says nothing; not how long the events are worked on. */
export interface Patience {
  readonly start: () => void;
  readonly stop: () => void;
}

/** The events of a stream, as its bytes come. Comments count as nothing. Ends the stream when nobody reads on. */
export async function* framesOf(body: ReadableStream<Uint8Array>, patience: Patience): AsyncGenerator<Frame, void> {
  let id: string | undefined;
  let type = 'message';
  let retryMs: number | undefined;
  let data: string[] = [];
  for await (const line of linesOf(body, patience)) {
    if (line === '') {
      yield { id, type, data: data.length === 0 ? undefined : data.join('\n'), retryMs };
      [type, data] = ['message', []];
      continue;
    }
    const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'data') data.push(value);
    if (field === 'event') type = value;
    if (field === 'id') id = value;
    if (field === 'retry' && /^\d+$/.test(value)) retryMs = Number(value);
  }
}

async function* linesOf(body: ReadableStream<Uint8Array>, patience: Patience): AsyncGenerator<string, void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      patience.start();
      const { done, value } = await reader.read();
      patience.stop();
      if (done) return; // a line without its end is none
      const lines = (rest + decoder.decode(value, { stream: true })).split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? '';
      if (rest.length > LINE_CHARACTERS_MAX) throw new Error('A line of the stream has no end.');
      yield* lines;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
