import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runLogged } from './run-logged.js';

const folder = mkdtempSync(join(tmpdir(), 'kontor-run-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function niceness(beside: boolean): Promise<number> {
  const logFile = join(folder, `${beside}.log`);
  const { exitCode } = await runLogged({
    command: process.execPath, args: ['-p', 'require("node:os").getPriority()'], cwd: folder, logFile,
    timeoutMs: 60_000, signal: new AbortController().signal, beside, onLine: () => undefined,
  });
  expect(exitCode).toBe(0);
  return Number(readFileSync(logFile, 'utf8'));
}

describe('a tool that runs beside others', () => {
  it('takes the processor time that they leave', async () => {
    expect([await niceness(false), await niceness(true)]).toEqual([getPriority(), Math.min(19, getPriority() + 10)]);
  });
});
