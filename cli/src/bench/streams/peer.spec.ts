import { describe, expect, it } from 'vitest';
import { readPeer } from './peer.js';

const printed = [
  '## r1 plan warm=5 conf processing.guarantee=exactly_once_v2',
  '# app READY after 3.21 s',
  '# warm 5600 records, drained=true cmdBytes=471 sinkBytes=640',
  'rate 200: n=1600/1600 p50=55.1 p90=88.0 p99=113.4 max=140.2 ms drained=true wall=8.1s cpu-s/1000: app 2.310 broker 1.200 bench 0.200; other load 0.10 cores',
  'flood 60000: 6.00 s -> 10000/s (producer alone 2.00 s) drained=true cpu-s/1000: app 0.150 broker 0.050 bench 0.020; other load 0.05 cores',
  'flood 60000: 4.80 s -> 12500/s (producer alone 2.00 s) drained=true cpu-s/1000: app 0.120 broker 0.040 bench 0.020; other load 0.05 cores',
  'kill: first new output 2.10 s after kill, first post-kill transfer out 2.90 s, all latencies <1 s again for transfers sent from 3.00 s after kill; n=6000/6000 p50=1.0 p90=2.0 p99=3.0 max=4.0 ms drained=true',
  'rss MiB: app 700 broker 900',
  'check: sent=127200 unique=127200 dups=0 sum(maxEntryNo)=127200',
];

describe('what the peer prints', () => {
  it('is read, of two floods the second', () => {
    expect(readPeer('tuned', printed)).toEqual({
      kind: 'tuned',
      steps: [
        { name: '200/s', p50: 55.1, p90: 88, p99: 113.4, appCpuMs: 2.31, brokerCpuMs: 1.2 },
        { name: 'full speed', perSecond: 12_500, appCpuMs: 0.12, brokerCpuMs: 0.04 },
        { name: 'SIGKILL', killToFirstOutputMs: 2900 },
      ],
      appResidentMiB: 700,
      check: 'sent=127200 unique=127200 dups=0 sum(maxEntryNo)=127200',
    });
  });

  it('is no result if it did not drain, or ended early', () => {
    expect(() => readPeer('tuned', printed.map((line) => line.replace('drained=true', 'drained=false')))).toThrow('did not finish');
    expect(() => readPeer('tuned', printed.slice(0, 4))).toThrow('did not finish');
  });
});
