import type { Declaration } from './declarations.js';
import type { ProcessorDefinition, Topology } from './topology.js';

/** Every topic that a processor's decisions stand on or go to. */
export function topicsOf({ journal, inputs, routes, lookups }: ProcessorDefinition): ReadonlySet<string> {
  const tables = [...lookups.values()].flatMap((lookup) => (lookup.kind === 'global-table' ? [lookup.state.journal.name] : []));
  return new Set([journal.name, ...inputs.map(({ source }) => source.name), ...routes.map(({ lane }) => lane.name), ...tables]);
}

/** Every topic a topology reads or writes. */
export function declarationsOf(topology: Topology): readonly Declaration[] {
  const declarations = new Map<string, Declaration>();
  for (const { journal, inputs, routes, publications } of topology.processors) {
    declarations.set(journal.name, journal);
    for (const { source } of inputs) declarations.set(source.name, source);
    for (const { lane } of routes) declarations.set(lane.name, lane);
    for (const { to } of publications) declarations.set(to.name, to);
  }
  for (const { state } of topology.tables) declarations.set(state.journal.name, state.journal);
  return [...declarations.values()];
}
