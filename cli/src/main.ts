import { Command } from 'commander';
import { commands } from '../commands.mjs';
import { RigError } from './rig/rig-error.js';

/** What a file under commands/ exports: it gives the command its options and its action. */
export interface CommandModule {
  readonly define: (command: Command) => void;
}

// Started by bootstrap.mjs over a channel: when it is gone, killed even, so is whoever waits for us.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();

const program = new Command('./kontor').description('A real-time, multi-currency transfer ledger on Kafka.').helpCommand(false)
  .enablePositionalOptions(); // an option belongs to the command that it stands behind
const wanted = process.argv[2];

try {
  for (const { name, usage, summary } of commands) {
    const command = program.command(name).usage(usage).description(summary).helpCommand(false);
    // Only what was called is loaded: most commands need a fraction of what all need.
    if (name === wanted) ((await import(`./commands/${name}.js`)) as CommandModule).define(command);
  }
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`kontor: ${error instanceof RigError ? error.message : String((error as Error).stack)}\n`);
  process.exitCode = 1;
}
