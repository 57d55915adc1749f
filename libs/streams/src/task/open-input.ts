import { LaneInput } from '../lanes/lane-input.js';
import type { Log } from '../log/log.js';
import type { Positions } from '../journal/positions.js';
import type { InputDefinition } from '../topology/topology.js';
import { Input, type InputEvents, type TaskInput } from './input.js';

/**
 * The input of a definition, by the kind of its source; it reads nothing before `start`.
 * @param from positions after the task's last block; its own rows are where it goes on
 * @param end offset below which records are known to be in the log
 */
export function openInput(definition: InputDefinition, log: Log, partition: number, from: Positions | undefined, end: number, events: InputEvents): TaskInput {
  return definition.source.kind === 'lane' ? new LaneInput(definition, log, partition, from, end, events) : new Input(definition, log, partition, from, end, events);
}

/** The inputs of a task, each up to where its log ends now; they read nothing before `start`. */
export function openInputs(definitions: readonly InputDefinition[], log: Log, partition: number, from: Positions | undefined, events: InputEvents): Promise<TaskInput[]> {
  return Promise.all(definitions.map(async (definition) => {
    const { end } = await log.bounds(definition.source.name, partition);
    return openInput(definition, log, partition, from, end, events);
  }));
}

/** The input whose next record is the oldest; none while one with nothing here is known to have unread records. */
export function nextOf(inputs: readonly TaskInput[]): TaskInput | undefined {
  let next: TaskInput | undefined;
  for (const input of inputs) {
    const time = input.time;
    if (time === undefined) {
      if (input.expectsMore) return undefined;
    } else if (next === undefined || time < next.time!) next = input;
  }
  return next;
}
