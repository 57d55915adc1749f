import type { Projection } from '@kontor/postgres';
import { exposuresProjection } from './exposures.projection.js';
import { quotesProjection } from './quotes.projection.js';
import { ratesProjection } from './rates.projection.js';

/** All tables of this service's: what it writes, and what can be built anew. */
export const projections: readonly Projection[] = [ratesProjection, quotesProjection, exposuresProjection];
