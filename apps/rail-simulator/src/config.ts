import type { Script } from './behaviour.js';

/** What the simulator is told by its environment. */
export interface RailConfig {
  readonly port: number;
  /** File of its record; its folder must exist. */
  readonly recordFile: string;
  /** Bearer token of both directions: what callers send here, and what callbacks carry. */
  readonly token: string;
  /** From taking a payment to settling it, in milliseconds. */
  readonly settleDelayMs: number;
  /** Settlement runs are this far apart, in milliseconds; 0 settles each payment by itself. */
  readonly settleEveryMs: number;
  /** Whether all is paid, or the bank behaves by magic amounts or by chance. */
  readonly script: Script;
}

export class InvalidConfig extends Error {
  override name = 'InvalidConfig';
}

/** Reads and checks all settings at once. Throws `InvalidConfig` that names every fault. */
export function readConfig(env: NodeJS.ProcessEnv): RailConfig {
  const faults: string[] = [];
  const text = (name: string) => {
    const value = env[name];
    if (value === undefined || value === '') faults.push(`${name} is not set`);
    return value ?? '';
  };
  const whole = (name: string, unset: string | undefined, max: number) => {
    const value = env[name] ?? unset;
    if (value === undefined || !/^[0-9]{1,9}$/.test(value) || Number(value) > max) faults.push(`${name} must be a whole number from 0 to ${max}, not ${value ?? 'unset'}`);
    return Number(value);
  };
  const script = scriptOf(env['KONTOR_RAIL_SCRIPT'] ?? 'none');
  if (script === undefined) faults.push(`KONTOR_RAIL_SCRIPT must be none, amounts or seed:TEXT, not ${env['KONTOR_RAIL_SCRIPT'] ?? ''}`);
  const config: RailConfig = {
    script: script ?? { by: 'none' },
    port: whole('KONTOR_HTTP_PORT', undefined, 65_535),
    recordFile: text('KONTOR_RAIL_RECORD'),
    token: text('KONTOR_RAIL_TOKEN'),
    settleDelayMs: whole('KONTOR_RAIL_SETTLE_DELAY_MS', '0', 86_400_000),
    settleEveryMs: whole('KONTOR_RAIL_SETTLE_EVERY_MS', '100', 86_400_000),
  };
  if (faults.length > 0) throw new InvalidConfig(`the rail simulator cannot start:\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
  return config;
}

function scriptOf(text: string): Script | undefined {
  if (text === 'none' || text === 'amounts') return { by: text };
  const seed = /^seed:(.{1,64})$/.exec(text)?.[1];
  return seed === undefined ? undefined : { by: 'seed', seed };
}
