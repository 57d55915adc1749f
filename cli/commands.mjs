// The commands there are. A command is one line here and one file under src/commands/, loaded when it is called:
// `help` and misspelt commands are answered from this list, before anything is installed.

/** @type {readonly { readonly name: string, readonly usage: string, readonly summary: string }[]} */
export const commands = [
  { name: 'up', usage: '[--rig NAME] [--brokers LIST] [--no-services]', summary: 'bring up Kafka, Postgres and the services, and leave them running' },
  { name: 'down', usage: '[--rig NAME]', summary: 'end a rig and remove all its data' },
  { name: 'status', usage: '[--rig NAME] [--json]', summary: 'show the rigs, their processes and addresses' },
  { name: 'token', usage: '--customer ID [--scope LIST] [--rig NAME]', summary: 'print a development token for a customer' },
  { name: 'test', usage: '[--full] [--seed N] [--repeat N] [--only KIND] [--package NAME]', summary: 'run build, lint and every test on a rig of its own' },
];
