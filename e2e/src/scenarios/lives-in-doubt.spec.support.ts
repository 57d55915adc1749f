// The end of the transfers that were sent first, and that nobody answered for.
import { payoutIdOf, transferIdOf } from '@kontor/events';
import { describe, expect, it, vi } from 'vitest';
import { times } from './lives.spec.support.js';
import { APPROVED, bank } from './one-bank.spec.support.js';

describe('a transfer that nobody answered for', () => {
  it('is in doubt after a minute: paid if the bank, asked, says so; refunded if people prove that it was not', async () => {
    const [lost, silent] = [transferIdOf('lost', 'one'), transferIdOf('silent', 'one')];
    await vi.waitFor(async () => expect((await bank.read('lost', lost))['status']).toBe('in_doubt'), { timeout: 90_000, interval: 250 });
    await bank.payout('GiveEvidence', 'lost', lost, { payoutId: payoutIdOf(lost, 1), outcome: 'rejected', railRef: 'letter-1', ...APPROVED });
    await bank.becomes('lost', lost, 'refunded');
    await bank.has('lost', '1000.00', 'EUR');
    expect(times(await bank.becomes('silent', silent, 'paid'))).toHaveProperty('inDoubt');
  });
});
