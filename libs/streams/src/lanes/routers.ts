import type { Block } from '../journal/block.js';
import type { Head } from '../journal/chain-reader.js';
import { mayRoute } from '../journal/event.js';
import type { Position, Positions } from '../journal/positions.js';
import { publishedOf, publishedRow } from '../publish/published.js';
import type { PublishDefinition } from '../topology/topology.js';
import { destination, shipmentsOf } from './lane-record.js';
import { Router, type RouterOptions, type Shipment } from './router.js';

type Place = Omit<RouterOptions, 'row' | 'shipments'>;

/**
 * All that leaves a journal partition. The lanes have one router, and every topic that is published to has one: each is as far as
 * the blocks say in a row of its own. So a topic that joins later begins at genesis, and holds up nothing meanwhile.
 */
export class Routers {
  private readonly all: readonly Router[];

  constructor(place: Place, { lanes, publications }: { readonly lanes: boolean; readonly publications: readonly PublishDefinition[] }) {
    const topics = [...new Set(publications.map(({ to }) => to.name))];
    const publishers = topics.map((topic) => new Router({ ...place, row: publishedRow(topic), shipments: published(publications.filter(({ to }) => to.name === topic)) }));
    this.all = [...(lanes ? [new Router({ ...place, row: place.journal, shipments: routed(place) })] : []), ...publishers];
  }

  advance(head: Head): void {
    for (const router of this.all) router.advance(head);
  }

  lead(owns: boolean, recorded: Positions | undefined): void {
    for (const router of this.all) router.lead(owns, recorded);
  }

  recordIn(inputs: Map<string, Position>): void {
    for (const router of this.all) router.recordIn(inputs);
  }

  close(): void {
    for (const router of this.all) router.close();
  }
}

const routed = ({ journal, partition }: Place) => (block: Block): readonly Shipment[] =>
  mayRoute(block.value) ? shipmentsOf(journal, partition, block).map(({ lane, partition: of, record }) => ({ to: destination(lane, of), send: (log) => log.append(lane, of, record) })) : [];

/** Sent and answered as a lane's records are, to the partitions of their keys. */
const published = (publications: readonly PublishDefinition[]) => (block: Block): readonly Shipment[] =>
  publishedOf(publications, block).map(({ topic, records }) => ({ to: topic, send: (log) => log.send(topic, records) }));
