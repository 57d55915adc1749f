import { commands } from '../commands.mjs';

export const isKnown = (name) => commands.some((command) => command.name === name);

export function printHelp() {
  // A usage that begins with a word in lower case has that one subcommand: `journal cat`.
  // A command with one sub-command is shown with it; where there is a choice, its own help tells.
  const listed = commands.map(({ name, usage, summary }) => ({ name: [name, ...(/^[a-z]+(?= [A-Z][A-Z]+ \[[^|]*\]|$)/.exec(usage) ?? [])].join(' '), summary }));
  const widest = Math.max(...listed.map(({ name }) => name.length));
  const lines = [
    'Kontor: a real-time, multi-currency transfer ledger on Kafka.',
    '',
    'Usage: ./kontor <command> [options]',
    '',
    ...[...listed, { name: 'help', summary: 'this list; `./kontor help <command>` for the options of one' }]
      .map(({ name, summary }) => `  ${name.padEnd(widest)}  ${summary}`),
    '',
    'The first command installs and builds what it needs: Node 20.19 or later and npm; for a broker,',
    'Java 17 or later with Maven, or a Docker engine; without any, `demo` and `dev` run in memory.',
    'Everything it writes lies under .kontor/. To begin with: ./kontor demo.\nTo send money yourself: ./kontor up, then what libs/client/README.md says.',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

export function unknownCommand(name) {
  const near = commands.map((command) => ({ name: command.name, distance: distance(name, command.name) })).sort((a, b) => a.distance - b.distance)[0];
  const hint = near !== undefined && near.distance <= 2 ? ` Did you mean \`./kontor ${near.name}\`?` : '';
  return `kontor: there is no command "${name}".${hint} \`./kontor help\` lists them all.\n`;
}

/** How many letters differ, are missing, or are too many. */
function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}
