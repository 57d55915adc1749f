import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const PACKAGES = ['streams', 'streams-kafka', 'nest', 'postgres', 'money', 'client'];
/** TypeDoc's kind of a name that only points to where the thing is described. */
const REFERENCE = 4_194_304;

/** What TypeDoc tells of a declaration, as far as it matters here. */
interface Told {
  readonly name: string;
  readonly kind: number;
  readonly comment?: object;
  readonly signatures?: readonly Told[];
  readonly children?: readonly Told[];
  readonly sources?: readonly { readonly fileName: string; readonly url?: string }[];
}
const hasDocstring = ({ comment, signatures = [] }: Told): boolean => comment !== undefined || signatures.some((signature) => signature.comment !== undefined);

describe('the reference', () => {
  let folder = '';
  let modules: readonly Told[] = [];
  const exportsOf = (): readonly Told[] => modules.flatMap(({ children = [] }) => children);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kontor-reference-'));
    // Fails on a warning: typedoc.json says so.
    await promisify(execFile)(process.execPath, [join(root, 'node_modules/typedoc/bin/typedoc'), '--out', join(folder, 'html'), '--json', join(folder, 'told.json')], { cwd: root });
    modules = (JSON.parse(readFileSync(join(folder, 'told.json'), 'utf8')) as Told).children!;
  }, 180_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('has every entry of the libraries, and says what each is', () => {
    const entries = PACKAGES.flatMap((name) => {
      const { exports } = JSON.parse(readFileSync(join(root, 'libs', name, 'package.json'), 'utf8')) as { exports: Record<string, unknown> };
      return Object.keys(exports).map((entry) => `@kontor/${name}${entry.slice(1)}`);
    });
    expect(modules.map(({ name }) => name).sort()).toEqual(entries.sort());
    expect(modules.filter((module) => !hasDocstring(module)).map(({ name }) => name)).toEqual([]);
  });

  it('finds a docstring at every export', () => {
    expect(exportsOf().length).toBeGreaterThan(400);
    expect(exportsOf().filter((told) => told.kind !== REFERENCE && !hasDocstring(told)).map(({ name }) => name)).toEqual([]);
  });

  it('leads to the source of every export', () => {
    const unsourced = exportsOf().filter(({ kind, sources = [] }) => kind !== REFERENCE && !sources.some(({ fileName }) => existsSync(join(root, fileName))));
    expect(unsourced.map(({ name }) => name)).toEqual([]);
    const [href] = /(?<=href=")[^"]*topology\.ts(?=#L\d+")/.exec(readFileSync(join(folder, 'html/functions/_kontor_streams.topology.html'), 'utf8'))!;
    expect(resolve(root, 'docs/reference/functions', href)).toBe(join(root, 'libs/streams/src/topology/topology.ts'));
  });
});
