import type { Tale, Told } from './oracle/told.js';

/** When a simulated world begins, in milliseconds since the epoch: what is told counts from there, as its trace does. */
const BEGINS_AT = 1_700_000_000_000;
const ID = /\b(?:tr|po|qt|rf|tt)_[0-9a-f-]{36}\b/g;
/** What befell the services, as a world's trace has it. */
const TROUBLE = /killed|frozen| is given to | ms pass|the next append|reads the last events again|bank: /;
const BREACHES_MAX = 20;
const LINES_MAX = 400;

/** What is wrong with a seed, and what happened to the transfers that it names, in order of time and with the troubles between, for a person to read. */
export function storyOf(seed: number, breaches: readonly string[], trace: readonly string[], tale: Tale | undefined): string[] {
  const about = new Set(breaches.slice(0, BREACHES_MAX).flatMap((breach) => breach.match(ID) ?? []));
  const said = tale === undefined ? [] : wordsOf(tale).filter(({ text }) => about.size === 0 || [...about].some((id) => text.includes(id)));
  const troubles = trace.filter((line) => TROUBLE.test(line) || tale === undefined).map((line) => ({ at: Number.parseInt(line, 10), text: line.replace(/^ *\d+ ms {2}/, '') }));
  const lines = [...said, ...troubles].sort((a, b) => a.at - b.at).map(({ at, text }) => `${String(at).padStart(10)} ms  ${text}`);
  const left = breaches.length - BREACHES_MAX;
  return [
    `Seed ${seed}: ${breaches.length} ${breaches.length === 1 ? 'thing is' : 'things are'} wrong`,
    ...breaches.slice(0, BREACHES_MAX).map((breach) => `  - ${breach}`),
    ...(left > 0 ? [`  … and ${left} more`] : []),
    `What was said of ${about.size === 0 ? 'everything' : [...about].join(', ')}, and what went wrong meanwhile:`,
    ...(lines.length > LINES_MAX ? ['  …'] : []),
    ...lines.slice(-LINES_MAX),
  ];
}

function wordsOf(tale: Tale): { readonly at: number; readonly text: string }[] {
  const { parked: _, ...journals } = tale;
  return (Object.values(journals) as readonly (readonly Told<{ readonly type: string }>[])[]).flat().map(({ event: { type, ...data }, key, at, id }) => ({ at: at - BEGINS_AT, text: `${id.split('/').slice(0, 2).join('/')} ${type} of ${key}: ${wordOf(data)}` }));
}

/** `{"amount":"5","legs":[{…}]}` as `amount 5, legs [D nostro:simbank:EUR#0 5, …]`. */
function wordOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(wordOf).join(', ')}]`;
  if (value === null || typeof value !== 'object') return String(value);
  const { account, side, amount, currency, ...rest } = value as Readonly<Record<string, string>>;
  if (account !== undefined && side !== undefined) return `${side} ${account} ${amount}`;
  if (amount !== undefined && currency !== undefined && Object.keys(rest).length === 0) return `${amount} ${currency}`;
  return Object.entries(value).filter(([name]) => name !== 'bodyHash' && name !== 'messageHash').map(([name, inner]) => `${name} ${inner !== null && typeof inner === 'object' && !Array.isArray(inner) ? `(${wordOf(inner)})` : wordOf(inner)}`).join(', ');
}
