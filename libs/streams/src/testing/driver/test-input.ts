import { NotAnEvent } from '../../journal/event.js';
import type { EventMap, Schema, Source } from '../../topology/declarations.js';
import { validated } from '../../topology/validated.js';

/** Key and time of a record that is piped in. */
export interface PipeOptions {
  /** What the topic is keyed by; only a plain topic takes null. */
  readonly key: string | null;
  /** Event time, in milliseconds since the epoch; the driver's clock unless given. */
  readonly time?: number;
}

export interface Piped {
  readonly key: string | null;
  readonly type?: string;
  readonly data?: object;
  readonly time?: number;
  /** The record's bytes as they are, in place of type and data. */
  readonly text?: string;
}

/** Pipes typed events into one topic or journal. */
export class TestInput<E extends EventMap> {
  constructor(private readonly source: Source<E>, private readonly into: (piped: Piped) => void) {}

  /** Decides one event. Throws if the topic declares no such event or its data does not fit; for such a record take `pipeRaw`. */
  pipe<K extends keyof E & string>(type: K, data: E[K], { key, time }: PipeOptions): this {
    const schema = this.source.schemas[type] as Schema<object> | undefined;
    if (schema === undefined) throw new Error(`${this.source.name} declares no event ${type}; it declares ${Object.keys(this.source.schemas).join(', ')}`);
    this.into({ key, type, data: this.fitting(type, schema, data), ...(time === undefined ? {} : { time }) });
    return this;
  }

  /** Puts a record of any bytes into a plain topic, as another team's bug would. */
  pipeRaw(text: string, { key }: Pick<PipeOptions, 'key'>): this {
    this.into({ key, text });
    return this;
  }

  private fitting(type: string, schema: Schema<object>, data: object): object {
    try {
      return validated(schema, data);
    } catch (error) {
      if (!(error instanceof NotAnEvent)) throw error;
      throw new Error(`${type} of ${this.source.name} does not fit its schema: ${error.message}`, { cause: error });
    }
  }
}
