import { isInternal } from './derived.js';
import type { InputDefinition, ProcessorDefinition, Topology } from './topology.js';
import { partitioningFaults } from './validate-partitioning.js';

/**
 * Everything that is wrong with a topology, each fault in a sentence that says what to do. Empty: it may run.
 * `topology()` refuses what has faults, so this is for tools that want them all.
 */
export function validate(topology: Topology): string[] {
  return [
    ...topology.processors.flatMap((processor) => [...ownerFaults(topology.name, processor), ...inputFaults(processor), ...partitioningFaults(topology, processor), ...storeFaults(processor), ...timerFaults(processor), ...routeFaults(processor)]),
    ...journalFaults(topology),
    ...nameFaults(topology),
    ...cycleFaults(topology),
  ];
}

/** One journal, one writer: nobody else's journal is written, and nobody else's commands are decided. */
function ownerFaults(topology: string, { journal, inputs, primary }: ProcessorDefinition): string[] {
  const faults: string[] = [];
  if (journal.owner !== topology) {
    faults.push(`${journal.name} belongs to ${journal.owner}, and only its owner writes a journal: declare one owned by ${topology}, or decide this in topology ${journal.owner}`);
  }
  // What is derived decides nothing: records of others may be counted twice.
  if (primary === undefined) return faults;
  for (const { source } of inputs) {
    if (source.kind !== 'topic' || source.owner === topology) continue;
    faults.push(`${source.name} are ${source.owner}’s commands; decided here as well, each would be decided twice: read the journal that ${source.owner} decides into, or declare a topic owned by ${topology}`);
  }
  return faults;
}

function inputFaults(processor: ProcessorDefinition): string[] {
  const { journal, inputs } = processor;
  const faults = inputs.flatMap((input) => oneInputFaults(processor, input));
  if (inputs.length === 0) faults.push(`${journal.name} has no input: bind one with .on(source, 'EventType', decide)`);
  return faults;
}

function oneInputFaults({ journal }: ProcessorDefinition, { source, handlers }: InputDefinition): string[] {
  const faults: string[] = [];
  for (const type of handlers.keys()) {
    if (!(type in source.schemas)) faults.push(`${source.name} declares no event ${type}; it declares ${Object.keys(source.schemas).join(', ')}`);
  }
  if (source.name === journal.name) faults.push(`${journal.name} is its own input: what follows from an event belongs into the decision that writes it, or into a timer`);
  return faults;
}

function storeFaults({ journal, states }: ProcessorDefinition): string[] {
  return states
    .filter((state) => state.journal.name !== journal.name)
    .map((state) => `state ${state.name} folds ${state.journal.name}, but its processor writes ${journal.name}: look it up as a global table, or declare it over ${journal.name}`);
}

function timerFaults({ journal, timers, states }: ProcessorDefinition): string[] {
  return [
    ...doubled(timers.map(({ name }) => name)).map((name) => `timer ${name} of ${journal.name} stands twice: timers are known by name, so give each its own`),
    ...timers.filter(({ state }) => !states.includes(state)).map(({ name, state }) => `timer ${name} of ${journal.name} is set by ${state.name}, which its processor does not keep: look it up there`),
  ];
}

/** What travels over a lane is declared on both sides, by the one service that may write to either. */
function routeFaults({ journal, routes }: ProcessorDefinition): string[] {
  const faults = doubled(routes.map(({ type }) => type)).map((type) => `${type} of ${journal.name} is routed twice: decide one event per destination`);
  for (const { lane, type } of routes) {
    if (lane.owner !== journal.owner) faults.push(`${lane.name} belongs to ${lane.owner}, ${journal.name} to ${journal.owner}, and only its owner writes to a lane: declare one owned by ${journal.owner}`);
    if (isInternal(type)) continue;
    for (const declaration of [journal, lane]) if (!(type in declaration.schemas)) faults.push(`${declaration.name} declares no event ${type} to route; it declares ${Object.keys(declaration.schemas).join(', ')}`);
  }
  return faults;
}

function journalFaults({ processors }: Topology): string[] {
  return doubled(processors.map(({ journal }) => journal.name)).map((name) => `${name} has two processors; a journal has exactly one: bind all its inputs to one decider`);
}

/** Stores are found by their names: on disk, in snapshots, in queries. */
function nameFaults({ processors }: Topology): string[] {
  // A state that two processors name is a fault of its own: it folds one journal, and a journal has one processor.
  const states = new Set(processors.flatMap((processor) => processor.states.filter((state) => state.journal.name === processor.journal.name)));
  // What the platform keeps for itself (`kontor.…`), every processor has of its own.
  return doubled([...states].map(({ name }) => name).filter((name) => !isInternal(name))).map((name) => `two states are named ${name}: names are unique in a topology, so rename one`);
}

function doubled(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, i) => names.indexOf(name) !== i))];
}

/** Journals that feed each other would decide on for ever, or wait for each other to come up. */
function cycleFaults({ processors }: Topology): string[] {
  const inputs = new Map(processors.map(({ journal, inputs }) => [journal.name, inputs.map(({ source }) => source.name).filter((name) => name !== journal.name)]));
  const done = new Set<string>();
  const faults: string[] = [];
  const visit = (name: string, path: readonly string[]): void => {
    if (path.includes(name)) {
      const cycle = [...path.slice(path.indexOf(name)), name].reverse();
      faults.push(`${cycle.join(' → ')} is a cycle: break it, or put the deciders that answer each other into topologies of their own`);
    } else if (!done.has(name)) {
      for (const input of inputs.get(name) ?? []) visit(input, [...path, name]);
      done.add(name);
    }
  };
  for (const name of inputs.keys()) visit(name, []);
  return faults;
}
