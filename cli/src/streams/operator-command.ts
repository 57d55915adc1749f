import type { Command } from 'commander';
import { brokerList, rigName } from '../commands/up.js';
import type { Source } from '../journal/rig-log.js';

/** What every command is told that asks running services. */
export interface OperatorOptions extends Source {
  readonly topology?: string;
  readonly json?: boolean;
}

/** A sub-command that asks running services as an operator. */
export const operatorCommand = (command: Command, name: string, description: string): Command => command
  .command(name)
  .description(description)
  .option('--topology <file>', 'a built module that exports topologies, instead of the services\'')
  .option('--json', 'for programs')
  .option('--rig <name>', 'which rig', rigName, 'default')
  .option('--brokers <list>', 'services on this Kafka (host:port, comma-separated) instead of a rig\'s; KONTOR_TOKEN holds a token with the scope ops', brokerList);
