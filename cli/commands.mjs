// The commands there are. A command is one line here and one file under src/commands/, loaded when it is called:
// `help` and misspelt commands are answered from this list, before anything is installed.

/** @type {readonly { readonly name: string, readonly usage: string, readonly summary: string }[]} */
export const commands = [
  { name: 'demo', usage: '[--rates FILE] [--keep] [--json] [--brokers LIST | --in-memory] | --history FILE [--transfers N] [--seed N]', summary: 'bring everything up, move money, show and verify it, clean up' },
  { name: 'up', usage: '[--rig NAME] [--brokers LIST] [--no-services]', summary: 'bring up Kafka, Postgres and the services, and leave them running' },
  { name: 'dev', usage: '[--rates FILE] [--rig NAME] [--brokers LIST | --in-memory]', summary: 'run all services in one process, rebuilt and restarted when a source changes' },
  { name: 'down', usage: '[--rig NAME]', summary: 'end a rig and remove all its data' },
  { name: 'status', usage: '[--rig NAME] [--json | --env]', summary: 'show the rigs, their processes and addresses' },
  { name: 'token', usage: '--customer ID [--scope LIST] [--rig NAME]', summary: 'print a development token for a customer' },
  { name: 'verify', usage: '[--json] [--topic COPY --as JOURNAL] [--no-postgres] [--rig NAME | --brokers LIST [--postgres URL]]', summary: 'check every chain, cause, entry and projection' },
  { name: 'journal', usage: 'cat JOURNAL [-p N] [--from HEIGHT] [--limit N] [--all] [--json] [--rig NAME | --brokers LIST]', summary: 'print the blocks of a journal' },
  { name: 'why', usage: 'TRANSFER [--json] [--rig NAME | --brokers LIST]', summary: 'tell a transfer\'s story, with its causes and postings' },
  { name: 'projections', usage: 'compare|rebuild SERVICE [--table NAME…] [--json] [--rig NAME | --brokers LIST --postgres URL]', summary: 'build a service\'s tables anew from its journals, compare them, and put them in place' },
  { name: 'streams', usage: 'describe [TOPOLOGY…] [--mermaid | --write [FOLDER] | --since FILE] | lag [JOURNAL] | status [TOPOLOGY…] | pause|resume|hand-over|rebuild|reset JOURNAL -p N  [--topology FILE] [--json] [--rig NAME | --brokers LIST]', summary: 'show what topologies are made of, and how far they are behind' },
  { name: 'parked', usage: 'list [JOURNAL] | show JOURNAL KEY | redrive JOURNAL KEY | discard JOURNAL KEY [--count N] | effects list [TOPOLOGY] | effects show|redrive|discard TOPOLOGY EFFECT KEY  [--json] [--rig NAME | --brokers LIST]', summary: 'look at keys that wait for a person, decide their records again, or give them up' },
  { name: 'debug', usage: 'PROCESSOR -p N --height H [--key K] [--inspect] [--topology FILE] [--json] [--rig NAME | --brokers LIST]', summary: 'show the state before a block, and take its decisions again' },
  { name: 'bench', usage: '[http | micro | stores | restore | regress | streams] [--entrance http|commands|both] [--rate N] [--seconds N] [--transfers N] [--customers N] [--runs N] [--fsync] [--json]', summary: 'measure latency and throughput of whole transfers, then verify; the API\'s answers; the platform\'s parts; or four hops of it beside Kafka Streams' },
  { name: 'example', usage: 'word-count|page-views|velocity-limit [--brokers LIST] [--json]', summary: 'run a small application of examples/ on a broker, and show what came out' },
  { name: 'openapi', usage: '[--write] [--since [REVISION]]', summary: 'describe the HTTP API by the code that answers it; compare with an earlier one' },
  { name: 'docs', usage: '[--out FOLDER]', summary: 'make the reference of the libraries from their docstrings' },
  { name: 'simulate', usage: '[--seeds N] [--seed S] [--minutes M] [--json]', summary: 'run all services in one thread from one seed after another, with everything that can go wrong, and judge the money' },
  { name: 'test', usage: '[--full] [--seed N] [--repeat N] [--only KIND] [--package NAME]', summary: 'run build, lint and every test on a rig of its own' },
];
