// The end of what a webhook's endpoint is sent over crashes.
import { describe, expect, it, vi } from 'vitest';
import { call, endpoint, LIFE, soon } from './notices.spec.support.js';

describe('an endpoint whose answer was lost', () => {
  it('gets each event signed, in order, and at least once over crashes of the service and of its own', async () => {
    const firsts = (id: string) => [...new Map(endpoint.got.filter(({ transferId }) => transferId === id).map((got) => [got.id, got.type])).values()];
    await vi.waitFor(() => expect(endpoint.ids.map(firsts)).toEqual(endpoint.ids.map(() => LIFE)), { timeout: 60_000, interval: 50 });

    const shown = await vi.waitFor(async () => {
      const log = (await call('GET', `/${endpoint.id}/deliveries?limit=100`)) as { deliveries: { status: string; attempts: { status?: number }[] }[] };
      expect(log.deliveries.every(({ status }) => status === 'delivered')).toBe(true);
      return log.deliveries;
    }, soon);
    expect(shown).toHaveLength(20);
    endpoint.got.length = 0;
    expect(await call('POST', `/${endpoint.id}/replay`, { after: 0 })).toEqual({ queued: 20 });
    await vi.waitFor(() => expect(endpoint.got).toHaveLength(20), soon);
  });
});
