import type { Projection } from '@kontor/postgres';
import { recipientsProjection } from './recipients.projection.js';
import { transfersProjection } from './transfers.projection.js';

/** All tables of this service's: what it writes, and what can be built anew. `written` hears which transfers a round may have decided. */
export const projectionsOf = (written: Parameters<typeof transfersProjection>[0]): readonly Projection[] => [transfersProjection(written), recipientsProjection];

export const projections = projectionsOf(() => undefined);
