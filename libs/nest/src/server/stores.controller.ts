import { Controller, Inject, UseFilters, UsePipes, type Type } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import type { JsonValue, Runtime, State, Topology } from '@kontor/streams';
import { from, type Observable } from 'rxjs';
import { ProblemFilter } from '../http/problem.filter.js';
import { standardProblems } from '../http/problem.js';
import { SchemaPipe } from '../http/schema.pipe.js';
import { readableStore } from '../kontor/readable-store.js';
import { PARTITIONS, runtimeToken } from '../kontor/tokens.js';
import { QueryContext } from './query-context.js';
import { encodeValue, storeQuestion, storesPattern, type StoreAnswer, type StoreQuestion } from './store-questions.js';

/** Of one partition in one answer: what fits into memory on both sides without a thought. */
const SCAN_ENTRIES_MAX = 10_000;
/** A message of an answer; well below a broker's usual 1 MiB. */
const MESSAGE_CHARS_MAX = 256 * 1024;

/** Every state of a topology, queryable as `<topology>.stores` without a controller of its own. */
export function storesController(topology: Topology): Type {
  const states = new Map(topology.processors.flatMap((processor) => processor.states).map((state) => [state.name, state]));

  @Controller()
  @UseFilters(ProblemFilter)
  @UsePipes(SchemaPipe)
  class StoresController {
    constructor(@Inject(runtimeToken(topology)) private readonly runtime: Runtime, @Inject(PARTITIONS) private readonly partitions: number) {}

    @MessagePattern(storesPattern(topology.name))
    async read(@Payload({ schema: storeQuestion }) question: StoreQuestion, @Ctx() context: QueryContext): Promise<Observable<StoreAnswer>> {
      const state = states.get(question.state);
      if (state === undefined) throw standardProblems.NOT_FOUND({ detail: `${topology.name} has no state ${question.state}; it has ${[...states.keys()].join(', ')}` });
      return from(await this.answer(state, question, context));
    }

    private async answer(state: State, question: StoreQuestion, context: QueryContext): Promise<readonly StoreAnswer[]> {
      const store = readableStore(this.runtime, state, this.partitions);
      const demands = context.getDemands();
      if (question.read === 'get') {
        const { key, partitionKey } = question;
        const { value } = context.answersFrom(await store.get(key, { ...demands, ...(partitionKey === undefined ? {} : { partitionKey }) }));
        return [{ entries: value === undefined ? [] : [[key, encodeValue(state, value)]] }];
      }
      const { read: _, state: __, partition, limit, ...range } = question;
      const bounds = Object.fromEntries(Object.entries(range).filter(([, bound]) => bound !== undefined));
      const { entries } = context.answersFrom(await store.scan(partition, { ...demands, ...bounds, limit: Math.min(limit ?? Infinity, SCAN_ENTRIES_MAX + 1) }));
      if (entries.length > SCAN_ENTRIES_MAX) throw standardProblems.QUERY_INVALID({ detail: `more than ${SCAN_ENTRIES_MAX} entries of ${state.name}/${partition} match: narrow the range, or set a limit` });
      return inMessages(entries.map(([key, value]) => [key, encodeValue(state, value)]));
    }
  }
  return StoresController;
}

function inMessages(entries: StoreAnswer['entries']): StoreAnswer[] {
  const messages: (readonly [string, JsonValue])[][] = [[]];
  let chars = 0;
  for (const entry of entries) {
    const size = JSON.stringify(entry).length;
    if (chars > 0 && chars + size > MESSAGE_CHARS_MAX) {
      messages.push([]);
      chars = 0;
    }
    messages.at(-1)!.push(entry);
    chars += size;
  }
  return messages.map((part) => ({ entries: part }));
}
