import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LineFile } from './line-file.js';
import { PaymentRecord } from './record.js';
import { paymentOf } from './receiver.spec.support.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rail-record-'));
  file = join(folder, 'paid.ndjson');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const AT = new Date('2026-03-02T10:00:00Z');
const take = async (record: PaymentRecord, ...numbers: number[]) => record.take(numbers.map((number) => paymentOf(number)), 'http://receiver/', AT);

async function recordOf(...numbers: number[]): Promise<string> {
  const { record } = await PaymentRecord.open(file);
  for (const number of numbers) await take(record, number);
  await record.close();
  return readFileSync(file, 'utf8');
}

describe('the record of what was paid', () => {
  it('has one line per instruction, on the disk when the caller is answered', async () => {
    const { record } = await PaymentRecord.open(file);
    await take(record, 1, 2);
    expect(readFileSync(file, 'utf8').trimEnd().split('\n').map((line) => (JSON.parse(line) as { instrId: string }).instrId)).toEqual(['I1', 'I2']);
    await record.close();
  });

  it('gives the same reference for the same bytes and writes no second line, also after a restart', async () => {
    const { record } = await PaymentRecord.open(file);
    const first = await take(record, 1, 2);
    await record.close();
    const { record: again } = await PaymentRecord.open(file);
    const second = await take(again, 2, 1);
    await again.close();
    expect(first.kind === 'taken' && first.all.map((paid) => paid.railRef)).toEqual(['SIM0000000001', 'SIM0000000002']);
    expect(second.kind === 'taken' && second.all.map((paid) => paid.railRef)).toEqual(['SIM0000000002', 'SIM0000000001']);
    expect(second.kind === 'taken' && second.fresh).toEqual([]);
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(2);
  });

  it('pays nothing of a request in which a known instruction has other bytes', async () => {
    const before = await recordOf(1);
    const { record } = await PaymentRecord.open(file);
    const outcome = await record.take([paymentOf(2), paymentOf(1, { amount: '1001' })], 'http://receiver/', AT);
    await record.close();
    expect(outcome).toEqual({ kind: 'conflict', instrIds: ['I1'] });
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('refuses an instruction that stands twice in one request with different bytes', async () => {
    const { record } = await PaymentRecord.open(file);
    const outcome = await record.take([paymentOf(1), paymentOf(1, { currency: 'EUR' })], 'http://receiver/', AT);
    await record.close();
    expect(outcome).toEqual({ kind: 'conflict', instrIds: ['I1'] });
    expect(record.count).toBe(0);
  });

  it('drops a last line that a crash cut short, at every byte, and writes on from there', async () => {
    const whole = await recordOf(1, 2, 3);
    const start = whole.trimEnd().lastIndexOf('\n') + 1;
    for (let cut = start; cut < whole.length; cut++) {
      writeFileSync(file, whole.slice(0, cut));
      const { record, unsettled } = await PaymentRecord.open(file);
      expect(unsettled.map((line) => line.instrId), `cut at ${cut}`).toEqual(['I1', 'I2']);
      await take(record, 3);
      await record.close();
      expect(readFileSync(file, 'utf8')).toBe(whole);
    }
  });

  it.each([
    ['is no JSON', (lines: string[]) => [lines[0], '{"instrId":', lines[2]], 'line 2: not JSON'],
    ['is no payment', (lines: string[]) => [lines[0], '{"instrId":"I2"}', lines[2]], 'line 2: not a payment'],
    ['stands twice', (lines: string[]) => [lines[0], lines[1], lines[0]], 'line 3: I1 stands a second time'],
    ['names another payment', (lines: string[]) => [lines[0]?.replace('I1', 'I9'), lines[1]], 'line 1: instrId I9 over a payment I1'],
  ])('refuses to start on a whole line that %s, and leaves the file as it is', async (_, spoil, reason) => {
    const spoilt = spoil((await recordOf(1, 2, 3)).trimEnd().split('\n')).join('\n') + '\n{"torn';
    writeFileSync(file, spoilt);
    await expect(PaymentRecord.open(file)).rejects.toThrow(`${file}, ${reason}`);
    expect(readFileSync(file, 'utf8')).toBe(spoilt);
  });

  it('refuses a note of an answer to a payment that it never made', async () => {
    await recordOf(1);
    writeFileSync(`${file}.answered`, 'I1\nI7\n');
    await expect(PaymentRecord.open(file)).rejects.toThrow('line 2: I7 was never paid');
  });

  it('has left to settle what was not heard before a restart, in order', async () => {
    const { record } = await PaymentRecord.open(file);
    await take(record, 1, 2, 3);
    await record.noteAnswered(['I2']);
    await record.close();
    appendFileSync(`${file}.answered`, 'I');
    const { record: again, unsettled } = await PaymentRecord.open(file);
    await again.close();
    expect(unsettled.map((line) => line.instrId)).toEqual(['I1', 'I3']);
  });

  it('is read in pages, also beyond ASCII and across a restart', async () => {
    const { record } = await PaymentRecord.open(file);
    await record.take([paymentOf(1, { recipientId: 'Zoë ¥' }), paymentOf(2)], 'http://receiver/', AT);
    await take(record, 3);
    await record.close();
    const { record: again } = await PaymentRecord.open(file);
    expect((await again.page(0, 2)).payments.map((line) => line.payment.recipientId)).toEqual(['Zoë ¥', 'rc_demo']);
    expect(await again.page(2, 2)).toMatchObject({ payments: [{ instrId: 'I3' }], next: 3 });
    expect(await again.page(3, 2)).toEqual({ payments: [], next: 3 });
    expect(await again.find('I2')).toMatchObject({ instrId: 'I2', railRef: 'SIM0000000002' });
    await again.close();
  });
});

describe('a file of lines', () => {
  it('reads lines longer than its chunks', async () => {
    writeFileSync(file, `${'a'.repeat(700_000)}\nb\n${'c'.repeat(300_000)}\n`);
    const lengths: number[] = [];
    const lines = await LineFile.open(file, ({ text }) => void lengths.push(text.length));
    await lines.close();
    expect(lengths).toEqual([700_000, 1, 300_000]);
  });

  it('keeps the order of many appends at once', async () => {
    const lines = await LineFile.open(file, () => undefined);
    await Promise.all(Array.from({ length: 200 }, (_, i) => lines.append([String(i)])));
    await lines.close();
    expect(readFileSync(file, 'utf8').trimEnd().split('\n').map(Number)).toEqual(Array.from({ length: 200 }, (_, i) => i));
  });
});
