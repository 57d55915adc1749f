import type { Projection } from '@kontor/postgres';
import { payoutsProjection } from './payouts.projection.js';

/** All tables of this service's: what it writes, and what can be built anew. */
export const projections: readonly Projection[] = [payoutsProjection];
