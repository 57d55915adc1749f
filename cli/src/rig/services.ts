import type { Rig } from './rig.js';
import type { Service } from './service.js';

/** The services in the order money flows. */
export const pipeline = ['transfer-intake', 'fx-rating', 'balance-aggregation', 'payout'] as const;

const entryOf = (app: string): string => `apps/${app}/dist/main.js`;

/** Starts the bank that payouts go to, then the four services at once; each is ready when this resolves. */
export async function startServices(rig: Rig): Promise<ReadonlyMap<string, Service>> {
  const rail = await rig.startService({ name: 'rail-simulator', entry: entryOf('rail-simulator') });
  await Promise.all(pipeline.map((name) => rig.startService({
    name,
    entry: entryOf(name),
    ...(name === 'payout' ? { env: { KONTOR_RAIL_URL: rail.url } } : {}),
  })));
  return rig.services;
}
