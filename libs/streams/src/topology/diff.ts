import type { ProcessorDescription, SourceDescription, TopologyDescription } from './describe.js';

/**
 * What a change of a topology asks of who rolls it out:
 * - `compatible`: both versions may run side by side on the same journals
 * - `needs-migration`: the new one rebuilds stores from the journals first; the old one cannot take over from it
 * - `breaking`: journals, positions or keys no longer fit; needs a new journal (`.v2`) or a new name
 */
export type ChangeVerdict = 'compatible' | 'needs-migration' | 'breaking';

/** One difference between two descriptions, and what follows from it. */
export interface TopologyChange {
  readonly verdict: ChangeVerdict;
  /** A sentence: what changed, and what to do about it if it is not compatible. */
  readonly reason: string;
}

/** All differences between two descriptions. */
export interface TopologyDiff {
  /** The worst of all changes; `compatible` if there is none. */
  readonly verdict: ChangeVerdict;
  readonly changes: readonly TopologyChange[];
}

/** Compares a topology with what it was. Order of inputs, nodes and stores does not matter. */
export function diffTopologies(before: TopologyDescription, after: TopologyDescription): TopologyDiff {
  const changes: TopologyChange[] = [];
  if (before.topology !== after.topology) {
    changes.push({ verdict: 'breaking', reason: `the topology is now ${after.topology}, not ${before.topology}: its group and the names of its changelogs go by it; keep the name, or start empty journals` });
  }
  diffSources(before, after, changes);
  diffSteps(before, after, changes);
  const old = new Map(before.processors.map((processor) => [processor.journal, processor]));
  for (const processor of after.processors) {
    const previous = old.get(processor.journal);
    if (previous === undefined) changes.push({ verdict: 'compatible', reason: `${processor.journal} is new: its topic must exist before the roll-out` });
    else diffProcessor(previous, processor, changes);
    old.delete(processor.journal);
  }
  for (const { journal } of old.values()) {
    changes.push({ verdict: 'breaking', reason: `${journal} is no longer written: its readers would wait for ever, and its state is left behind; keep it until nobody reads it` });
  }
  return { verdict: worst(changes), changes };
}

const RANK: Readonly<Record<ChangeVerdict, number>> = { compatible: 0, 'needs-migration': 1, breaking: 2 };

function worst(changes: readonly TopologyChange[]): ChangeVerdict {
  return changes.reduce<ChangeVerdict>((verdict, change) => (RANK[change.verdict] > RANK[verdict] ? change.verdict : verdict), 'compatible');
}

/** A topic that is read before and after must be the same topic. */
function diffSources(before: TopologyDescription, after: TopologyDescription, changes: TopologyChange[]): void {
  const old = new Map(before.sources.map((source) => [source.name, source]));
  for (const source of after.sources) {
    const previous = old.get(source.name);
    if (previous !== undefined) diffDeclaration(source.name, previous, source, changes);
    if (previous !== undefined && previous.kind !== source.kind) {
      changes.push({ verdict: 'breaking', reason: `${source.name} is read as a ${source.kind}, and was a ${previous.kind}: its positions have another form; give the new topic a name of its own` });
    }
  }
}

/** A step that keeps something is known by its name: under the same name it must go on with what is there. */
function diffSteps(before: TopologyDescription, after: TopologyDescription, changes: TopologyChange[]): void {
  const old = new Map(before.nodes.flatMap((node) => (node.name === undefined || node.store === undefined ? [] : [[node.name, node] as const])));
  for (const { name, kind, detail, component } of after.nodes) {
    const previous = name === undefined ? undefined : old.get(name);
    if (previous === undefined || previous.component !== component) continue;
    if (previous.kind !== kind) changes.push({ verdict: 'breaking', reason: `${name!} is a ${kind}, and was a ${previous.kind}: what it keeps means something else; give the new one a name of its own` });
    else if (previous.detail !== detail) {
      changes.push({ verdict: 'breaking', reason: `${name!} has ${detail ?? 'no window'}, and had ${previous.detail ?? 'none'}: what it keeps lies in the old windows; give the new one a name of its own` });
    }
  }
}

function diffDeclaration(name: string, before: Pick<SourceDescription, 'key' | 'partitions' | 'owner'>, after: Pick<SourceDescription, 'key' | 'partitions' | 'owner'>, changes: TopologyChange[]): void {
  if (before.key !== after.key) {
    changes.push({ verdict: 'breaking', reason: `${name} is keyed by ${after.key}, and was by ${before.key}: what is in it lies in other partitions; declare a new major version` });
  }
  if (before.partitions !== after.partitions) {
    changes.push({ verdict: 'breaking', reason: `${name} has ${partitionsText(after.partitions)}, and had ${partitionsText(before.partitions)}: a partition count is fixed at birth; declare a new major version` });
  }
  if (before.owner !== after.owner) {
    changes.push({ verdict: 'breaking', reason: `${name} belongs to ${after.owner}, and did to ${before.owner}: two owners would write it during the roll-out; hand it over under a new name` });
  }
}

const partitionsText = (partitions: number | null): string => (partitions === null ? 'the default partition count' : `${partitions} partition${partitions === 1 ? '' : 's'}`);

function diffProcessor(before: ProcessorDescription, after: ProcessorDescription, changes: TopologyChange[]): void {
  diffDeclaration(after.journal, before, after, changes);
  diffEvents(before, after, changes);
  diffInputs(before, after, changes);
  diffRoutes(before, after, changes);
  diffPublications(before, after, changes);
  if (before.writes !== after.writes) changes.push({ verdict: 'breaking', reason: `${after.journal} holds ${after.writes}, and held ${before.writes}: declare a new major version` });
  diffStores(before, after, changes);
  for (const timer of before.timers) {
    if (!after.timers.includes(timer)) changes.push({ verdict: 'breaking', reason: `timer ${timer} of ${after.journal} is gone: what waits for it would wait for ever; keep it until no entry is due` });
  }
  for (const timer of after.timers) {
    if (before.timers.includes(timer)) continue;
    changes.push({ verdict: 'needs-migration', reason: `timer ${timer} of ${after.journal} is new: stores of the old version hold no due times; raise the version of its state, so that it is rebuilt` });
  }
}

function diffEvents(before: ProcessorDescription, after: ProcessorDescription, changes: TopologyChange[]): void {
  for (const type of after.events) {
    if (!before.events.includes(type)) changes.push({ verdict: 'compatible', reason: `${after.journal} declares ${type}: instances that do not know it stop owning the partitions where it was written` });
  }
  for (const type of before.events) {
    if (!after.events.includes(type)) changes.push({ verdict: 'breaking', reason: `${after.journal} no longer declares ${type}: old blocks hold it, and could not be folded; keep the declaration` });
  }
}

function diffInputs(before: ProcessorDescription, after: ProcessorDescription, changes: TopologyChange[]): void {
  const old = new Map(before.inputs.map((input) => [input.source, input]));
  for (const { source, events } of after.inputs) {
    const previous = old.get(source);
    old.delete(source);
    if (previous === undefined) {
      changes.push({ verdict: 'compatible', reason: `${after.journal} reads ${source}: from its beginning` });
      continue;
    }
    for (const type of events) {
      if (!previous.events.includes(type)) changes.push({ verdict: 'compatible', reason: `${after.journal} takes ${type} of ${source}: those before the present position stay passed over` });
    }
    for (const type of previous.events) {
      if (!events.includes(type)) changes.push({ verdict: 'compatible', reason: `${after.journal} no longer takes ${type} of ${source}` });
    }
  }
  for (const source of old.keys()) {
    changes.push({ verdict: 'compatible', reason: `${after.journal} no longer reads ${source}: its position is kept, so reading it again goes on from there` });
  }
}

function diffRoutes(before: ProcessorDescription, after: ProcessorDescription, changes: TopologyChange[]): void {
  const old = new Map(before.routes.map(({ event, lane }) => [event, lane]));
  for (const { event, lane } of after.routes) {
    const previous = old.get(event);
    old.delete(event);
    if (previous === undefined) changes.push({ verdict: 'compatible', reason: `${event} of ${after.journal} travels over ${lane}: those decided by instances of the old version do not` });
    else if (previous !== lane) changes.push({ verdict: 'breaking', reason: `${event} of ${after.journal} travels over ${lane}, and did over ${previous}: what is on its way there would be left behind; keep the lane` });
  }
  for (const [event, lane] of old) changes.push({ verdict: 'breaking', reason: `${event} of ${after.journal} no longer travels over ${lane}: those on their way would be left behind; keep the route until the lane is read to its end` });
}

function diffPublications(before: ProcessorDescription, after: ProcessorDescription, changes: TopologyChange[]): void {
  const pairs = ({ publishes }: ProcessorDescription) => publishes.flatMap(({ topic, events }) => events.map((event) => ({ topic, event })));
  const lacks = (all: ReturnType<typeof pairs>, one: { topic: string; event: string }) => !all.some(({ topic, event }) => topic === one.topic && event === one.event);
  const [old, now] = [pairs(before), pairs(after)];
  for (const { topic, event } of now.filter((one) => lacks(old, one))) changes.push({ verdict: 'compatible', reason: `${event} of ${after.journal} is published to ${topic}` });
  for (const { topic, event } of old.filter((one) => lacks(now, one))) {
    changes.push({ verdict: 'breaking', reason: `${event} of ${after.journal} is no longer published to ${topic}: its consumers, which this topology does not know, would wait for ever; ask them first` });
  }
}

function diffStores(before: ProcessorDescription, after: ProcessorDescription, changes: TopologyChange[]): void {
  const old = new Map(before.stores.map((store) => [store.name, store.version]));
  for (const { name, version } of after.stores) {
    const previous = old.get(name);
    old.delete(name);
    if (previous === undefined) changes.push({ verdict: 'needs-migration', reason: `state ${name} of ${after.journal} is new: ${after.writes === 'changelog' ? 'it begins empty' : 'it is folded from the journal’s beginning before the task runs'}` });
    else if (version > previous) changes.push({ verdict: 'needs-migration', reason: `state ${name} of ${after.journal} has version ${version}, and had ${previous}: ${rebuilt(after)}` });
    else if (version < previous) changes.push({ verdict: 'breaking', reason: `state ${name} of ${after.journal} has version ${version}, and had ${previous}: versions only rise` });
  }
  for (const name of old.keys()) {
    changes.push({ verdict: 'breaking', reason: `state ${name} of ${after.journal} is gone: what it holds can no longer be read; if nobody asks for it any more, accept this by renewing the snapshot` });
  }
}

/** A changelog holds values that the old version wrote: they are folded again, not derived again. */
const rebuilt = ({ writes }: ProcessorDescription): string =>
  writes === 'changelog' ? 'it is folded again from values that the old version wrote, which its codec must still read' : 'it is rebuilt from the journal before the task runs';
