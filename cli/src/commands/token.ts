import { InvalidArgumentError, type Command } from 'commander';
import { customerScopes, mintToken } from '../rig/issuer.js';
import { RigError } from '../rig/rig-error.js';
import { liveRig } from '../rig/state.js';
import { rigName } from './up.js';

interface TokenOptions {
  readonly customer: string;
  readonly scope?: readonly string[];
  readonly rig: string;
}

export function define(command: Command): void {
  command
    .requiredOption('--customer <id>', 'whose token', customerId)
    .option('--scope <list>', `scopes, separated by spaces or commas (default: ${customerScopes.join(' ')})`, scopeList)
    .option('--rig <name>', 'which rig', rigName, 'default')
    .action(token);
}

async function token({ customer, scope, rig }: TokenOptions): Promise<void> {
  const issuer = liveRig(rig)?.issuer;
  if (issuer === undefined) throw new RigError(`The rig "${rig}" does not run: its tokens are signed with its own key. \`./kontor up\` starts it.`);
  process.stdout.write(`${await mintToken(issuer, customer, scope)}\n`);
}

/** Ids become parts of keys, in which `|` separates. */
function customerId(value: string): string {
  if (!/^[\x21-\x7b\x7d\x7e]{1,64}$/.test(value)) throw new InvalidArgumentError('A customer id has 1 to 64 printable ASCII characters, and no "|".');
  return value;
}

function scopeList(value: string): readonly string[] {
  return value.split(/[\s,]+/).filter((scope) => scope !== '');
}
