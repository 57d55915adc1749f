// All scenarios that can share a bank, in one run of it: to start one takes longer than most of them. They stand in the order in
// which they are run. What takes its time without anybody's doing is begun first and ended last; and what all of them have left
// behind is judged together.
import { afterAll, beforeAll } from 'vitest';
import { close, open } from './one-bank.spec.support.js';
import './lives.spec.support.js';
import './notices.spec.support.js';
import './transfers.spec.support.js';
import './payouts.spec.support.js';
import './sandbox.spec.support.js';
import './client.spec.support.js';
import './notices-delivered.spec.support.js';
import './lives-in-doubt.spec.support.js';
import './what-stays.spec.support.js';

beforeAll(open);
afterAll(close);
