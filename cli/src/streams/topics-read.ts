import type { ProcessorDefinition } from '@kontor/streams';

/** Every topic that a processor's blocks were decided from, and its own journal. */
export function topicsOf(processors: readonly ProcessorDefinition[]): readonly string[] {
  return [...new Set(processors.flatMap(({ journal, inputs, lookups }) => [
    journal.name,
    ...inputs.map(({ source }) => source.name),
    ...[...lookups.values()].flatMap((lookup) => (lookup.kind === 'global-table' ? [lookup.state.journal.name] : [])),
  ]))];
}
