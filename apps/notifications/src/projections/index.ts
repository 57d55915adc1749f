import type { Projection } from '@kontor/postgres';
import { noticesProjection } from './notices.projection.js';

/** All tables of this service's that follow from journals: what it writes, and what can be built anew. `written` hears whom a round has told something. */
export const projectionsOf = (written: Parameters<typeof noticesProjection>[0]): readonly Projection[] => [noticesProjection(written)];

export const projections = projectionsOf(() => undefined);
