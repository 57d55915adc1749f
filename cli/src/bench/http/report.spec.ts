import { describe, expect, it } from 'vitest';
import type { Percentiles } from '../plan.js';
import { mainKinds, requestKinds } from './plan.js';
import { renderHttp, type HttpReport } from './report.js';

const of = (p99: number): Percentiles => ({ count: 100, p50: p99 / 4, p90: p99 / 2, p99, max: p99 * 2 });
const minute = (p99: number): HttpReport['steady']['minutes'][number] => ({ 'POST': of(p99), 'POST, Prefer: wait': of(2 * p99), 'all reads': of(p99 / 2) });

const report = (minutes: HttpReport['steady']['minutes']): HttpReport => ({
  environment: { machine: { cpu: 'a CPU', cores: 2, memoryGiB: 24, kernel: 'linux' }, versions: {}, broker: {}, postgres: {} },
  settings: { rate: 200, reads: 200, seconds: 60 * minutes.length, ledgerSeconds: 0, clients: 64, customers: 5_000 },
  steady: { latencies: Object.fromEntries([...requestKinds, ...mainKinds].map((kind) => [kind, of(40)])) as HttpReport['steady']['latencies'], minutes, sendLateness: of(1), errors: {} },
  processes: [],
  verified: { ok: true, summary: 'no fault' },
});

describe('the report of bench http', () => {
  it('shows what a long run comes to, minute by minute', () => {
    const lines = renderHttp(report([minute(80), minute(40)])).split('\n');
    expect(lines.filter((line) => /│ [12] +│/.test(line)).map((line) => line.split('│').map((cell) => cell.trim()).filter((cell) => cell !== ''))).toEqual([
      ['1', '20.0 / 80.0', '40.0 / 160.0', '10.0 / 40.0'],
      ['2', '10.0 / 40.0', '20.0 / 80.0', '5.00 / 20.0'],
    ]);
  });

  it('has nothing to add of a single minute', () => {
    expect(renderHttp(report([minute(80)]))).not.toContain('minute');
  });
});
