import { EffectContext, type Metrics } from '@kontor/nest';
import { minorUnits } from '@kontor/money';
import { Logger } from '@nestjs/common';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AlarmEffects } from './alarm.effects.js';

const context = new EffectContext([0, 1, new AbortController().signal]);
const data = { currency: 'JPY', rule: 'UNBALANCED', subject: 'en_1', detail: 'DepositPosted: credits exceed debits by 1' } as const;
const told = { key: 'JPY', at: 0, cause: '' };
afterEach(() => vi.restoreAllMocks());

describe('the alarm', () => {
  it('writes one line per breach that says what, where and which currency stands still, and counts it', async () => {
    const error = vi.spyOn(Logger.prototype, 'error').mockReturnValue(undefined);
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
    let rows: () => Iterable<readonly [object, number]> = () => [];
    const counter = vi.fn((name: string, _help: string, _labels: readonly string[], of: typeof rows) => {
      if (name === 'kontor_audit_breaches_total') rows = of;
    });
    const alarm = new AlarmEffects({ counter } as unknown as Metrics);
    const breach = { ...told, type: 'CurrencyHalted' as const, id: 'audit.halts.v1/3/1/0', data };
    await alarm.tell([breach, breach, { ...told, type: 'CurrencyReleased', id: 'audit.halts.v1/3/2/0', data: { currency: 'JPY', commandId: 'cmd-1' } }], context);
    expect(error.mock.calls[0]).toEqual([{ msg: 'ALARM UNBALANCED: payouts in JPY are halted: en_1: DepositPosted: credits exceed debits by 1', id: breach.id, rule: 'UNBALANCED', currency: 'JPY', subject: 'en_1' }]);
    expect(warn).toHaveBeenCalledOnce();
    expect(counter.mock.calls[0]?.slice(0, 1)).toEqual(['kontor_audit_breaches_total']);
    expect([...rows()]).toEqual([[{ rule: 'UNBALANCED', currency: 'JPY' }, 2]]);
  });

  it('warns of a deposit that is nobody\'s with its age, and counts it by currency', async () => {
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
    type Rows = () => Iterable<readonly [object, number]>;
    const counters = new Map<string, Rows>();
    const alarm = new AlarmEffects({ counter: (name: string, _help: string, _labels: readonly string[], of: Rows) => counters.set(name, of) } as unknown as Metrics);
    const aged = { subject: 'en_1', currency: 'EUR', amount: minorUnits(500n), since: '2026-11-02T09:30:00.000Z' };
    await alarm.tellAged([{ ...told, type: 'SuspenseAged', id: 'audit.findings.v1/3/1/0', at: Date.parse('2026-11-16T09:30:00.007Z'), data: aged }], context);
    expect(warn.mock.calls[0]).toEqual([{ msg: 'deposit en_1 is nobody\'s since 2026-11-02T09:30:00.000Z, for 14 days: 500 EUR', id: 'audit.findings.v1/3/1/0', ...aged }]);
    expect([...counters.get('kontor_audit_suspense_aged_total')!()]).toEqual([[{ currency: 'EUR' }, 1]]);
  });

  it('does without metrics', async () => {
    vi.spyOn(Logger.prototype, 'error').mockReturnValue(undefined);
    await expect(new AlarmEffects().tell([], context)).resolves.toBeUndefined();
  });
});
