import { InvalidArgumentError, type Command } from 'commander';
import { startProgress } from '../../progress.mjs';
import { describeAddresses } from '../rig/addresses.js';
import { raiseRig } from '../rig/detached.js';
import { rigFolder } from '../rig/paths.js';
import { RigError } from '../rig/rig-error.js';
import { liveRig } from '../rig/state.js';

interface UpOptions {
  readonly rig: string;
  readonly brokers?: readonly string[];
  readonly services: boolean;
  readonly secured?: boolean;
}

export function define(command: Command): void {
  command
    .option('--rig <name>', 'which rig; several run side by side', rigName, 'default')
    .option('--brokers <list>', 'use this Kafka (host:port, comma-separated) instead of starting one', brokerList)
    .option('--no-services', 'Kafka and Postgres alone')
    .option('--secured', 'the broker also listens with TLS and SASL, and with client certificates; `./kontor status --env` prints how to reach it')
    .action(up);
}

async function up(options: UpOptions): Promise<void> {
  if (liveRig(options.rig) !== undefined) throw new RigError(`The rig "${options.rig}" runs already: \`./kontor status\` shows it, \`./kontor down\` ends it.`);
  const progress = startProgress(`Rig "${options.rig}"`, { always: true });
  const doing = new Map<string, string>();
  try {
    const order = { name: options.rig, services: options.services, magicAmounts: true, secured: options.secured === true, ...(options.brokers === undefined ? {} : { brokers: options.brokers }) };
    const state = await raiseRig(order, (part, what) => {
      doing.set(part, what);
      progress.doing([...doing].map(([name, text]) => `${name}: ${text}`).join(' · '));
    });
    progress.done();
    const which = state.name === 'default' ? '' : ` --rig ${state.name}`;
    process.stdout.write(`${[...(await describeAddresses(state)), '', `\`./kontor down${which}\` ends it and removes its data.`].join('\n')}\n`);
  } catch (error) {
    progress.failed();
    throw error;
  }
}

export function rigName(value: string): string {
  try {
    rigFolder(value);
    return value;
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

export function brokerList(value: string): readonly string[] {
  const brokers = value.split(',').map((broker) => broker.trim());
  const wrong = brokers.find((broker) => !/^\S+:\d{1,5}$/.test(broker));
  if (wrong !== undefined) throw new InvalidArgumentError(`"${wrong}" is not host:port.`);
  return brokers;
}
