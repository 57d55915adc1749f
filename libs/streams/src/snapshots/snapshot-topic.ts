import type { Declaration, Journal } from '../topology/declarations.js';
import type { Topology } from '../topology/topology.js';

const COMPACTED = {
  'cleanup.policy': 'compact',
  // The active segment is never compacted: a small one leaves little of what is superseded.
  'segment.bytes': String(64 * 1024 * 1024),
  'min.cleanable.dirty.ratio': '0.2',
  'unclean.leader.election.enable': 'false',
  'message.timestamp.type': 'LogAppendTime',
  'max.message.bytes': String(2 * 1024 * 1024),
} as const;

/** The compacted topic that holds the snapshots of a journal's stores; partition by partition like the journal. */
export function snapshotsOf({ name, owner, key, partitions, classification }: Journal): Declaration {
  return { kind: 'topic', name: `${name}.snapshots`, owner, key, partitions, classification, schemas: {}, settings: COMPACTED };
}

/** The snapshot topics of everything that a topology keeps state of. */
export function snapshotTopicsOf(topology: Topology): readonly Declaration[] {
  return topology.processors.map(({ journal }) => snapshotsOf(journal));
}
