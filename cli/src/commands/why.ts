import { catalogue } from '@kontor/events';
import type { Log } from '@kontor/streams';
import { InvalidArgumentError, type Command } from 'commander';
import { startProgress } from '../../progress.mjs';
import { printLines } from '../journal/output.js';
import { progressText } from '../journal/progress-text.js';
import { openLog, type Source } from '../journal/rig-log.js';
import { RigError } from '../rig/rig-error.js';
import { describeStory } from '../why/print.js';
import { statusOf } from '../why/status.js';
import { storyOf, type Story } from '../why/story.js';
import { brokerList, rigName } from './up.js';

export function define(command: Command): void {
  command
    .argument('<transfer>', 'its id, tr_…', transferId)
    .option('--json', 'for programs')
    .option('--rig <name>', 'which rig', rigName, 'default')
    .option('--brokers <list>', 'read this Kafka (host:port, comma-separated) instead of a rig\'s', brokerList)
    .action(run);
}

async function run(id: string, options: Source & { readonly json?: boolean }): Promise<void> {
  const story = await find(id, options);
  if (story === undefined) throw new RigError(`No journal tells of transfer ${id}.`);
  await printLines(options.json === true ? [JSON.stringify({ ...story, status: statusOf(story.steps) }, null, 2)] : describeStory(story));
}

async function find(id: string, source: Source): Promise<Story | undefined> {
  const progress = startProgress('Reading the journals');
  const started = performance.now();
  let log: Log | undefined;
  try {
    log = await openLog(source, catalogue.map(({ name }) => name));
    const story = await storyOf(log, id, { onProgress: (records, of) => progress.doing(progressText(records, of, performance.now() - started)) });
    progress.done();
    return story;
  } catch (error) {
    progress.failed();
    throw error;
  } finally {
    await log?.close();
  }
}

function transferId(value: string): string {
  if (!/^tr_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)) throw new InvalidArgumentError('A transfer id is tr_ and a UUID in lower case.');
  return value;
}
