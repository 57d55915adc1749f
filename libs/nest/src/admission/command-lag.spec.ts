import type { Runtime, TaskStatus } from '@kontor/streams';
import { describe, expect, it } from 'vitest';
import { CommandLag } from './command-lag.js';

const task = (partition: number, role: string, oldestAt?: number): TaskStatus =>
  ({ journal: 'shop.orders.v1', partition, role, inputs: [{ input: 'shop.prices', unread: 9, oldestAt: 1 }, { input: 'shop.commands', unread: 1, ...(oldestAt === undefined ? {} : { oldestAt }) }] }) as unknown as TaskStatus;

describe('how far a decider is behind its commands', () => {
  it('is the age of the oldest that it has not taken, by partition, where it is owned here', () => {
    const runtime: Pick<Runtime, 'status'> = { status: () => [task(0, 'owner', 700), task(1, 'owner'), task(2, 'standby', 100)] };
    const lag = new CommandLag(runtime, { name: 'shop.orders.v1' }, { name: 'shop.commands' }, () => 1_000);
    expect([0, 1, 2, 3].map((partition) => lag.msOf(partition))).toEqual([300, 0, 0, 0]);
  });

  it('is looked at again only after a while: it is asked for with every request', () => {
    let [now, looks] = [1_000, 0];
    const runtime: Pick<Runtime, 'status'> = { status: () => [task(0, 'owner', 900 + 100 * looks++)] };
    const lag = new CommandLag(runtime, { name: 'shop.orders.v1' }, { name: 'shop.commands' }, () => now);
    expect([lag.msOf(0), lag.msOf(0), looks]).toEqual([100, 100, 1]);
    now = 1_050;
    expect([lag.msOf(0), looks]).toEqual([50, 2]);
  });
});
