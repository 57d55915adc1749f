import { setTimeout as pause } from 'node:timers/promises';
import { ledgerCommands, transferIdOf } from '@kontor/events';
import type { Log } from '@kontor/streams';
import type { VerifyReport } from '../verify/index.js';
import { statusOf } from '../why/status.js';
import { storyOf, type Story } from '../why/story.js';
import { readBooks, type Books } from './books.js';
import type { Answer, Customer } from './customer.js';
import { depositRecord } from './deposit.js';
import { holdBack, sendBack } from './events.js';
import { deposits, requests, type DemoRequest, type Expectation } from './script.js';

/** What the demo needs of a running system. */
export interface DemoWorld {
  readonly log: Log;
  readonly customer: (customerId: string) => Promise<Customer>;
  readonly auditorUrl: string;
  readonly verify: () => Promise<VerifyReport>;
  readonly doing: (what: string) => void;
}

export interface DemoStep {
  readonly request: DemoRequest;
  readonly answer: Answer;
  /** What was done afterwards, as sentences. */
  readonly more?: readonly string[];
  /** The transfer's whole life as the journals have it; none for a request that was refused. */
  readonly story?: Story;
  /** What it came to, against what was expected; empty if it held. */
  readonly faults: readonly string[];
}

export interface DemoResult {
  readonly steps: readonly DemoStep[];
  readonly books: Books;
  readonly verified: VerifyReport;
  /** Everything that did not hold; empty is success. */
  readonly faults: readonly string[];
}

const WAIT_MS = 20_000;
const LOOK_AGAIN_MS = 25;

/** Moves the demo's money, and checks what became of it. */
export async function runDemo(world: DemoWorld): Promise<DemoResult> {
  world.doing('depositing');
  await world.log.send(ledgerCommands.name, deposits.map(depositRecord));
  await until(async () => (await readBooks(world.auditorUrl).catch(() => undefined))?.accounts.filter(({ account }) => account.startsWith('customer:')).length === deposits.length, 'the deposits are booked');
  const steps: DemoStep[] = [];
  for (const request of requests) {
    world.doing(request.title);
    steps.push(await play(world, request, steps));
  }
  world.doing('verifying');
  const verified = await settled(world);
  const books = await readBooks(world.auditorUrl);
  const unbalanced = books.trialBalance.filter(({ difference }) => difference !== '0').map(({ currency, difference }) => `the trial balance of ${currency} is ${difference}, not zero`);
  const broken = verified.ok ? [] : [`verify found ${verified.faultCount} faults`];
  return { steps, books, verified, faults: [...steps.flatMap(({ request, faults }) => faults.map((fault) => `${request.title}: ${fault}`)), ...unbalanced, ...broken] };
}

/** Projections follow within tens of milliseconds; what is still on its way is no fault, so it is looked at again for a while. */
async function settled(world: DemoWorld): Promise<VerifyReport> {
  for (let tries = 0; ; tries++) {
    const report = await world.verify();
    if (report.ok || tries === 3) return report;
    await pause(500);
  }
}

async function play(world: DemoWorld, request: DemoRequest, before: readonly DemoStep[]): Promise<DemoStep> {
  const customer = await world.customer(request.customerId);
  if (request.held === true) await holdBack(world.log, request.customerId, transferIdOf(request.customerId, request.key, request.resource));
  const answer = await customer.post(`/v1/${request.resource ?? 'transfers'}`, request.key, request.body);
  if (request.expected.kind === 'refused') return { request, answer, faults: judgeRefusal(request.expected, answer) };
  if (request.expected.kind === 'replay') return { request, answer, faults: judgeReplay(request, answer, before) };
  const { id } = answer;
  if (answer.status !== 202) return { request, answer, faults: [`it was answered ${answer.status} ${answer.code}`] };
  const reaches = (statuses: readonly string[]): Promise<void> => until(async () => statuses.includes(String((await customer.get(`/v1/transfers/${id}`)).body['status'])), `${id} is ${statuses.join(' or ')}`);
  const more = await goOn(world, request, customer, id, reaches);
  await reaches(ENDS[request.expected.kind] ?? [request.expected.kind]);
  const story = await completeStory(world.log, id, request.expected);
  return { request, answer, more, story, faults: judgeStory(request.expected, story) };
}

/** What a transfer may come to where another end is expected: then it is told, instead of waited for in vain. */
const ENDS: Readonly<Record<string, readonly string[]>> = { paid: ['paid', 'rejected'], rejected: ['paid', 'rejected'] };

async function goOn({ log }: DemoWorld, { then, held }: DemoRequest, customer: Customer, id: string, reaches: (statuses: readonly string[]) => Promise<void>): Promise<readonly string[]> {
  if (then === 'cancel') {
    await reaches([held === true ? 'held' : 'booked']);
    const { status } = await customer.post(`/v1/transfers/${id}/cancel`, undefined, {});
    return [`POST /v1/transfers/${id}/cancel → ${status}`];
  }
  if (then === undefined) return [];
  await reaches(['paid']);
  await sendBack(log, (await storyOf(log, id))!);
  return [];
}

/** The customer hears of `paid` when the rail's answer is known; the settlement is posted a hop later. */
const LAST: ReadonlySet<string> = new Set(['SettlementPosted', 'TransitCompleted', 'RefundPosted', 'BookingDeclined']);

async function completeStory(log: Log, id: string, expected: Expectation): Promise<Story> {
  let story: Story | undefined;
  await until(async () => {
    story = await storyOf(log, id);
    return story !== undefined && (expected.kind === 'rejected' || story.steps.some(({ type, data }) => LAST.has(type) || (data['destination'] as { readonly kind: string } | undefined)?.kind === 'own' && type === 'TransferBooked'));
  }, `the journals tell the story of ${id}`);
  return story!;
}

function judgeStory(expected: Expectation, story: Story): string[] {
  const status = statusOf(story.steps);
  if (expected.kind === 'replay' || expected.kind === 'refused') return [];
  if (expected.kind !== 'rejected') return status === expected.kind ? [] : [`it is ${status}, not ${expected.kind}`];
  const codes = story.steps.map(({ data }) => data['code']).filter((code) => typeof code === 'string');
  return status === 'rejected' && codes.includes(expected.code) ? [] : [`it is ${status} ${codes.join()}, not rejected ${expected.code}`];
}

function judgeRefusal(expected: Extract<Expectation, { kind: 'refused' }>, answer: Answer): string[] {
  return answer.status === expected.status && answer.code === expected.code ? [] : [`it was answered ${answer.status} ${answer.code}, not ${expected.status} ${expected.code}`];
}

function judgeReplay(request: DemoRequest, answer: Answer, before: readonly DemoStep[]): string[] {
  const first = before.find((step) => step.request.key === request.key && step.request.customerId === request.customerId);
  const same = answer.status === 200 && answer.replayed && answer.id === first?.answer.id;
  return same ? [] : [`it was answered ${answer.status} with ${answer.id}, not as a repeat of ${first?.answer.id ?? 'nothing'}`];
}

async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + WAIT_MS;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`waited ${WAIT_MS / 1000} s in vain until ${what}`);
    await pause(LOOK_AGAIN_MS);
  }
}
