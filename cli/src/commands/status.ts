import type { Command } from 'commander';
import { environmentOfApi } from '../rig/addresses.js';
import { rigFolder } from '../rig/paths.js';
import { liveRig, rigNames, type RigState } from '../rig/state.js';
import { RigError } from '../rig/rig-error.js';
import { rigName } from './up.js';

interface StatusOptions {
  readonly rig?: string;
  readonly json?: boolean;
  readonly env?: boolean;
}

export function define(command: Command): void {
  command
    .option('--rig <name>', 'only this rig', rigName)
    .option('--json', 'for programs; without passwords and keys')
    .option('--env', 'shell lines that set the addresses, passwords and a token included, for tests and clients of one rig')
    .action(status);
}

async function status(options: StatusOptions): Promise<void> {
  const rigs = rigNames().filter((name) => options.rig === undefined || name === options.rig).flatMap((name) => liveRig(name) ?? []);
  if (options.rig !== undefined && rigs.length === 0) throw new RigError(`The rig "${options.rig}" does not run. \`./kontor up --rig ${options.rig}\` starts it.`);
  const lines = options.env === true ? (await Promise.all(rigs.slice(0, 1).map(environment))).flat()
    : options.json === true ? [JSON.stringify(rigs.map(withoutSecrets), null, 2)]
    : rigs.length === 0 ? ['No rig runs. `./kontor up` starts one.']
    : (await Promise.all(rigs.map(describe))).flat();
  process.stdout.write(`${lines.join('\n')}\n`);
}

async function describe(state: RigState): Promise<string[]> {
  const row = (name: string, pid: number | undefined, address: string, more: string): string =>
    `  ${name.padEnd(20)} ${String(pid ?? '').padEnd(8)} ${address.padEnd(24)} ${more}`;
  const services = await Promise.all(Object.entries(state.services).map(async ([name, { pid, url }]) => row(name, pid, url, await readiness(url))));
  return [
    `Rig "${state.name}", ${state.phase}, since ${state.startedAt} (supervisor ${state.supervisor.pid}, files in ${rigFolder(state.name)})`,
    ...(state.kafka === undefined ? [] : state.kafka.kind === 'in-memory' ? [row('kafka', undefined, 'none', 'the log is in memory')] : [row('kafka', state.kafka.pid, state.kafka.brokers.join(','), `${state.kafka.kind} ${state.kafka.version}, cluster ${state.kafka.clusterId}`)]),
    ...(state.postgres === undefined ? [] : [row('postgres', state.postgres.pid, `127.0.0.1:${state.postgres.port}`, state.postgres.version)]),
    ...services,
    ...(state.services['gateway'] === undefined ? [] : [`  The API: ${state.services['gateway'].url}/v1`]),
  ];
}

async function readiness(url: string): Promise<string> {
  try {
    const { status: code } = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) });
    return code === 200 ? 'ready' : `not ready (${code})`;
  } catch {
    return 'does not answer';
  }
}

function withoutSecrets(state: RigState): unknown {
  const { issuer, postgres, kafka, ...rest } = state;
  const { secured, ...open } = kafka ?? {};
  return {
    ...rest,
    ...(kafka === undefined ? {} : { kafka: { ...open, ...(secured && { secured: { sasl: secured.sasl, mutualTls: secured.mutualTls } }) } }),
    ...(postgres === undefined ? {} : { postgres: { version: postgres.version, port: postgres.port, pid: postgres.pid } }),
    ...(issuer === undefined ? {} : { issuer: { issuer: issuer.issuer, audience: issuer.audience, jwks: issuer.jwks } }),
    file: `${rigFolder(state.name)}/rig.json`,
  };
}

async function environment(state: RigState): Promise<string[]> {
  return [
    `export KONTOR_BROKERS='${state.kafka?.brokers.join(',')}'`,
    `export KONTOR_POSTGRES_URL='${state.postgres?.adminUrl}'`,
    ...(await environmentOfApi(state)),
    ...securedLines(state.kafka?.secured),
  ];
}

/** As comments: they are for whoever wants to try a listener, and would otherwise take the place of the open one. */
function securedLines(secured: NonNullable<RigState['kafka']>['secured']): string[] {
  if (secured === undefined) return [];
  const { files } = secured;
  return [
    `# SASL over TLS: KONTOR_BROKERS='${secured.sasl}' KONTOR_KAFKA_TLS_CA='${files.authority}' KONTOR_KAFKA_SASL_MECHANISM=scram-sha-512 KONTOR_KAFKA_SASL_USER='${secured.user}' KONTOR_KAFKA_SASL_PASSWORD='${secured.password}'`,
    `# Client certificate: KONTOR_BROKERS='${secured.mutualTls}' KONTOR_KAFKA_TLS_CA='${files.authority}' KONTOR_KAFKA_TLS_CERT='${files.clientCertificate}' KONTOR_KAFKA_TLS_KEY='${files.clientKey}'`,
  ];
}
