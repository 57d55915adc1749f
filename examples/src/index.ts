import { minutes, seconds, type EventMap, type Source } from '@kontor/streams';
import type { Example, ExampleRecord } from './example.js';
import { pageViews, profiles, regions, views } from './page-views/topology.js';
import { payments, velocityLimit, verdicts } from './velocity-limit/topology.js';
import { counts, lines, wordCount } from './word-count/topology.js';

export type { Example, ExampleRecord } from './example.js';

const record = (to: object, key: string, type: string, data: object, after = 0): ExampleRecord => ({ to: to as Source<EventMap>, key, type, data, after });

const line = (documentId: string, text: string): ExampleRecord => record(lines, documentId, 'LineWritten', { text });
const lives = (userId: string, region: string): ExampleRecord => record(profiles, userId, 'RegionChosen', { region });
const view = (userId: string, after: number): ExampleRecord => record(views, userId, 'PageViewed', { page: '/rates' }, after);
const payment = (cardId: string, nth: number): ExampleRecord => record(payments, cardId, 'PaymentRequested', { paymentId: `${cardId}-${nth}`, minorUnits: '995' });

/** Run one: `./kontor example NAME`. */
export const examples: Readonly<Record<string, Example>> = {
  'word-count': {
    summary: 'counts words: a change of keys, a lane, a count',
    topology: wordCount,
    inputs: [line('haiku', 'old pond frog leaps in water sound'), line('riddle', 'what leaps what swims the frog')],
    results: counts,
    resultCount: 13,
  },
  'page-views': {
    summary: 'views per region and minute: a join with a table, a window with grace, told when it closes',
    topology: pageViews,
    inputs: [
      lives('ann', 'north'), lives('ben', 'south'), lives('cem', 'north'),
      ...['ann', 'ben', 'ann', 'cem'].map((user, i) => view(user, seconds(10 * i))),
      ...['ann', 'ben', 'cem'].map((user) => view(user, minutes(1) + seconds(15))),
    ],
    results: regions,
    resultCount: 2,
  },
  'velocity-limit': {
    summary: 'three payments a minute on a card, then it is blocked: a decision with a timer',
    topology: velocityLimit,
    inputs: [...[1, 2, 3, 4, 5].map((nth) => payment('card-1', nth)), payment('card-2', 1)],
    results: verdicts,
    resultCount: 7,
  },
};
