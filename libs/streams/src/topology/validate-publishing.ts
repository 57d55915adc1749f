import { isInternal } from './derived.js';
import type { ProcessorDefinition } from './topology.js';

/** Only its owner writes a topic, and what is published is declared there. */
export function publishFaults(named: readonly string[], processors: readonly ProcessorDefinition[]): string[] {
  const written = new Set(processors.map(({ journal }) => journal.name));
  const faults = named.filter((name) => !written.has(name)).map((name) => `${name} is published here, but no processor of this topology writes it: publish it where it is written`);
  for (const { journal, publications } of processors) {
    for (const { to, types } of publications) {
      if (to.owner !== journal.owner) faults.push(`${to.name} belongs to ${to.owner}, and only its owner writes it: publish ${journal.name} to a topic owned by ${journal.owner}`);
      for (const type of types) if (!isInternal(type) && !(type in to.schemas)) faults.push(`${to.name} declares no event ${type} to publish; it declares ${Object.keys(to.schemas).join(', ')}`);
    }
  }
  return faults;
}
