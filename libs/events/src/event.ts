import type { Declaration, EventOf } from '@kontor/streams';

/** An event of a declared topic, as code sees it: `Event<typeof transfers, 'TransferRequested'>`; without a name, any of them. */
export type Event<D extends Declaration, K extends keyof EventMapOf<D> = keyof EventMapOf<D>> = EventOf<EventMapOf<D>, K>;

type EventMapOf<D> = D extends Declaration<infer E> ? E : never;
