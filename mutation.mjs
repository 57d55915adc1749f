// npm run mutation [part…]: changes the sources in many small ways, and counts which changes no test notices.
// A part fails below the score that it once reached (mutation-scores.json); a higher one is written down and holds from then on.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const scoresFile = join(root, 'mutation-scores.json');

const streams = (name, mutate, specs) => ({ name: `streams-${name}`, folder: 'libs/streams', mutate: [...mutate, '!src/**/*.spec.ts', '!src/**/*.spec.support.ts'], specs });
const parts = [
  streams('journal', ['src/journal/**/*.ts'], ['src/journal/**/*.spec.ts']),
  // Its own specs alone: those of the DSL run a hundred times as long for each change.
  streams('topology', ['src/topology/**/*.ts'], ['src/topology/**/*.spec.ts']),
  streams('task', ['src/task/**/*.ts'], ['src/task/**/*.spec.ts', 'src/testing/**/*.spec.ts']),
  { name: 'money', folder: 'libs/money', mutate: ['src/**/*.ts', '!src/**/*.spec.ts', '!src/**/*.spec.support.ts'], specs: ['src/**/*.spec.ts'] },
];

/** Share of the changes that some test noticed, in percent; changes that hang count as noticed, those that no test runs do not. */
function scoreOf(report) {
  const mutants = Object.values(report.files).flatMap((file) => file.mutants);
  const count = (...statuses) => mutants.filter(({ status }) => statuses.includes(status)).length;
  const noticed = count('Killed', 'Timeout');
  const valid = noticed + count('Survived', 'NoCoverage');
  return { score: valid === 0 ? 0 : Math.floor((noticed / valid) * 1000) / 10, noticed, valid };
}

function survivorsOf(report) {
  return Object.entries(report.files).flatMap(([file, { mutants, source }]) =>
    mutants
      .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
      .map(({ location: { start, end }, mutatorName, replacement = '', status }) => {
        const line = source.split('\n')[start.line - 1];
        const was = start.line === end.line ? line.slice(start.column - 1, end.column - 1) : line.slice(start.column - 1).trim();
        return { file, line: start.line, mutatorName, was, replacement, status };
      }));
}

function run(part) {
  const env = { ...process.env, KONTOR_MUTATION: JSON.stringify(part) };
  const { status } = spawnSync(join(root, 'node_modules/.bin/stryker'), ['run', join(root, 'stryker.config.mjs')], { cwd: join(root, part.folder), env, stdio: 'inherit' });
  if (status !== 0) throw new Error(`mutation of ${part.name} did not run to its end (exit code ${status})`);
  return JSON.parse(readFileSync(join(root, part.folder, 'reports/mutation', `${part.name}.json`), 'utf8'));
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !parts.some((part) => part.name === name));
if (unknown.length > 0) throw new Error(`no part is named ${unknown.join(', ')}; there are ${parts.map(({ name }) => name).join(', ')}`);
const scores = JSON.parse(readFileSync(scoresFile, 'utf8'));
for (const part of parts.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const report = run(part);
  const { score, noticed, valid } = scoreOf(report);
  for (const { file, line, mutatorName, was, replacement } of survivorsOf(report)) {
    console.log(`${part.folder}/${file}:${line} ${mutatorName}: ${was.slice(0, 80)} → ${replacement.replace(/\s+/g, ' ').slice(0, 80)}`);
  }
  console.log(`${part.name}: ${noticed} of ${valid} changes noticed, ${score} % (at least ${scores[part.name] ?? 0} %)`);
  if (score < (scores[part.name] ?? 0)) process.exitCode = 1;
  else scores[part.name] = score;
}
writeFileSync(scoresFile, `${JSON.stringify(scores, null, 2)}\n`);
