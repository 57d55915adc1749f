import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const documents = ['README.md', 'CHANGELOG.md', 'SECURITY.md', ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md') && !file.startsWith('reference/')).map((file) => join('docs', file))];

const { commands } = (await import(join(root, 'cli/commands.mjs'))) as { commands: readonly { readonly name: string }[] };
const known = new Set(['help', ...commands.map(({ name }) => name.split(' ')[0])]);

const exampleSources = readdirSync(join(root, 'examples/src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).map((file) => read(join('examples/src', file)));
const withoutComments = (code: string): string[] => code.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('//'));

describe('the documents', () => {
  it.each(documents)('%s names only commands that exist', (file) => {
    const named = [...read(file).matchAll(/\.\/kontor ([a-z]+)/g)].map(([, name]) => name!);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it.each(documents)('%s links only to what is there', (file) => {
    const links = [...read(file).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, target]) => target!);
    expect(links.filter((target) => !existsSync(resolve(root, dirname(file), target)))).toEqual([]);
  });

  it('README shows lines of the ledger as they stand there, in their order', () => {
    const sample = withoutComments(/```ts\n(export const balanceAggregation[\s\S]*?)```/.exec(read('README.md'))![1]!);
    const source = read('apps/balance-aggregation/src/topology.ts');
    const real = withoutComments(source.slice(source.indexOf('export const balanceAggregation')));
    // The last call ends its statement, be it shown or not.
    const ended = (line: string): string => line.replace(/\);$/, ')');
    let from = 0;
    for (const line of sample) {
      const at = real.findIndex((one, i) => i >= from && ended(one) === ended(line));
      expect(at, `${line} in the ledger's topology, after what is shown before it`).toBeGreaterThanOrEqual(from);
      from = at + 1;
    }
  });

  it.each(documents.filter((file) => file.startsWith(join('docs', 'guide'))))('%s shows only code that is compiled and tested', (file) => {
    const shown = [...read(file).matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!.trim());
    expect(shown.filter((code) => !exampleSources.some((source) => source.includes(code)))).toEqual([]);
  });

  it('docs/HAZARDS.md names a test that exists for each hazard', () => {
    const rows = [...read('docs/HAZARDS.md').matchAll(/^\| .*\]\(\.\.\/([^)]+)\) \| (.+) \|$/gm)].map(([, file, title]) => ({ file: file!, title: title! }));
    expect(rows.length).toBeGreaterThanOrEqual(24);
    expect(rows.filter(({ file, title }) => !read(file).includes(title))).toEqual([]);
  });

  it('README starts with the two commands that the tests run', () => {
    const start = /```\n(\.\/kontor demo[\s\S]*?)```/.exec(read('README.md'))![1]!;
    expect(start.split('\n').filter((line) => line !== '').map((line) => line.split('#')[0]!.trim())).toEqual(['./kontor demo', './kontor test']);
  });
});
