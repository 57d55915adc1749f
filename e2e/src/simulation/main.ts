// What `./kontor simulate` starts: runs seeds, shows how far it is, and tells the story of the first that fails.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { AT_LEAST, lackingIn, runSeeds, type SeedsReport } from './seeds.js';

const { values } = parseArgs({
  options: { seeds: { type: 'string' }, seed: { type: 'string', default: '1' }, minutes: { type: 'string' }, json: { type: 'boolean', default: false } },
});
const first = Number(values.seed);
const until = values.minutes === undefined ? undefined : Date.now() + Number(values.minutes) * 60_000;
const seeds = values.seeds === undefined ? Infinity : Number(values.seeds);
const started = performance.now();

let shownAt = 0;
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());
process.once('disconnect', () => process.exit(1)); // whoever started it is gone
process.channel?.unref();

const report = await runSeeds({ first, seeds, ...(until !== undefined && { until }), workers: Math.min(availableParallelism(), seeds), failuresMax: 1, signal: stop.signal, onSeed: (_, so) => progress(so) });
if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
const lacking = lackingIn(report);
// A few seeds prove something of what they are; only of many is it asked that they go everywhere.
const MANY = 500;
const enough = report.seeds < MANY || lacking.length === 0;

process.stdout.write(values.json ? `${JSON.stringify({ ...report, first, rows: Object.fromEntries(report.rows), faults: Object.fromEntries(report.faults), lacking, ok: report.failures.length === 0 && enough }, null, 2)}\n` : `${described(report).join('\n')}\n`);
if (stop.signal.aborted) process.exitCode = 130;
else if (report.failures.length > 0 || !enough) process.exitCode = 1;

function progress(so: SeedsReport): void {
  const now = performance.now();
  if (now - shownAt < (process.stderr.isTTY ? 200 : 5_000)) return;
  shownAt = now;
  const perSecond = so.seeds / ((now - started) / 1000);
  const left = until === undefined ? (seeds - so.seeds) / perSecond : (until - Date.now()) / 1000;
  const text = `${so.seeds}${seeds === Infinity ? '' : ` of ${seeds}`} seeds, ${perSecond.toFixed(1)}/s, ${Math.max(0, Math.round(left))} s left, ${so.transfers} transfers`;
  process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${text}` : `${text}\n`);
}

function described(so: SeedsReport): string[] {
  const took = (performance.now() - started) / 1000;
  const table = (title: string, counts: ReadonlyMap<string, number>): string[] => [title, ...[...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, count]) => `  ${name.padEnd(34)}${String(count).padStart(9)}`)];
  return [
    ...so.failures.flatMap(({ seed, story }) => [...story, `The same again: ./kontor simulate --seeds 1 --seed ${seed}`, '']),
    ...table('Rows of a transfer\'s life', so.rows),
    ...table('Troubles', so.faults),
    ...(lacking.length > 0 ? [`${enough ? 'Seldom' : 'Too seldom'}, less than ${AT_LEAST} times: ${lacking.join(', ')}`] : []),
    `${so.seeds} seeds from ${first}, ${so.transfers} transfers, ${took.toFixed(1)} s (${(so.seeds / took).toFixed(1)} seeds/s): ${so.failures.length === 0 ? 'nothing was lost, doubled or unbalanced' : `seed ${so.failures[0]!.seed} fails`}`,
  ];
}
