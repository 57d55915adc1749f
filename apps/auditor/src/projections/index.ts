import type { Projection } from '@kontor/postgres';
import { breachesProjection } from './breaches.projection.js';

/** All tables of this service's: what it writes, and what can be built anew. */
export const projections: readonly Projection[] = [breachesProjection];
