import { transfers } from '@kontor/events';
import type { Backlog, Further } from '@kontor/nest';
import type { Projection } from '@kontor/postgres';

/** Token of the `Backlog`: transfers that were let in and about which fx-rating's refusal or the ledger's word has not come. */
export const BACKLOG = Symbol('transfers under way');

/** The same projection; what the services behind have said of a transfer takes it out of the backlog. */
export function tellingBacklog(projection: Projection, backlog: Pick<Backlog, 'through'>): Projection {
  return {
    ...projection,
    async apply(sql, blocks) {
      await projection.apply(sql, blocks);
      for (const { journal, events } of blocks) {
        if (journal === transfers.name) continue;
        // A rate is half of the way: what stands behind it is asked next.
        for (const { type, data } of events) if (type !== 'TransferRated') backlog.through((data as { readonly transferId: string }).transferId);
      }
    },
  };
}

/** Of a partition that another instance projects: nothing is heard of what becomes of its transfers, and how many are under way there is judged by those here. */
export const unheard = (backlog: Pick<Backlog, 'full'>): Further => ({ get full() { return backlog.full; }, taken: () => undefined, dropped: () => undefined });
