import { isOf } from './lane-row.js';

/** How far each reader of a lane has come: what lies below all of them is never asked for again. */
export class Consumers {
  private readonly floors = new Map<string, number>();

  /** A reader that will ask for this lane from its beginning. */
  expect(reader: string): void {
    this.floors.set(reader, 0);
  }

  expects(reader: string): boolean {
    return this.floors.has(reader);
  }

  reached(reader: string, floor: number): void {
    if (this.floors.has(reader)) this.floors.set(reader, floor);
  }

  ended(reader: string): void {
    for (const name of [...this.floors.keys()]) if (isOf(name, reader)) this.floors.delete(name);
  }

  /** Infinity if nobody asks any more. */
  get floor(): number {
    let floor = Infinity;
    for (const one of this.floors.values()) floor = Math.min(floor, one);
    return floor;
  }
}
