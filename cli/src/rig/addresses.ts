import { join } from 'node:path';
import { demonstrationCustomer } from '../dev/money.js';
import { mintToken } from './issuer.js';
import { rigFolder } from './paths.js';
import type { RigState } from './state.js';

/** What answers behind the one origin, and what stands beside it. */
const roles: Readonly<Record<string, string>> = {
  'transfer-intake': 'takes transfers and conversions',
  'fx-rating': 'rates and quotes',
  'balance-aggregation': 'the ledger: balances',
  payout: 'pays through banks',
  auditor: 'sums up every entry again',
  notifications: 'tells customers, over streams and webhooks',
  'rail-simulator': 'the bank that is paid through',
};

const transfer = JSON.stringify({ source: 'EUR', target: 'JPY', sourceAmount: { amount: '100.00', currency: 'EUR' }, recipient: 'rc_jpy_tokyo' });

/** What a person needs to use a rig: addresses, a token, a request that works, and where to look afterwards. */
export async function describeAddresses(state: RigState): Promise<string[]> {
  const { kafka, postgres, issuer } = state;
  const broker = kafka?.kind === 'in-memory' ? 'none: the log is in memory' : `${kafka?.brokers.join(', ')}  (${kafka?.kind}, ${kafka?.version}, cluster ${kafka?.clusterId})`;
  const services = Object.entries(state.services).filter(([name]) => name !== 'gateway' && name !== 'host');
  const api = state.services['gateway'];
  const lines = [
    `Kafka     ${broker}`,
    `Postgres  127.0.0.1:${postgres?.port}  (${postgres?.version}; URLs with passwords: ${join(rigFolder(state.name), 'rig.json')})`,
    ...(api === undefined ? [] : [`API       ${api.url}  (resources below /v1; its root leads to the reference)`]),
    ...services.map(([name, { url }]) => `  ${name.padEnd(20)}  ${`${url}/health/ready`.padEnd(36)}  ${roles[name] ?? ''}`.trimEnd()),
  ];
  if (api === undefined || issuer === undefined) return lines;
  return [
    ...lines, '',
    `Customer "${demonstrationCustomer}" has EUR 1,000.00. To be her, and to send some of it:`, '',
    ...(await environmentOfApi(state)),
    `curl -s $KONTOR_URL/v1/transfers -H "authorization: Bearer $KONTOR_TOKEN" -H 'idempotency-key: first' -H 'content-type: application/json' -d '${transfer}'`,
    ...afterwards(state),
  ];
}

/** Shell lines that say where the API is, and who asks; the client's quick start begins with them. None if the rig has no services. */
export async function environmentOfApi({ services, issuer }: RigState): Promise<string[]> {
  const api = services['gateway'];
  return api === undefined || issuer === undefined ? [] : [`export KONTOR_URL=${api.url}`, `export KONTOR_TOKEN=${await mintToken(issuer, demonstrationCustomer)}`];
}

function afterwards({ name, kafka }: RigState): string[] {
  const program = 'A program begins with the client: libs/client/README.md.';
  if (kafka?.kind === 'in-memory') return ['', program];
  const which = name === 'default' ? '' : ` --rig ${name}`;
  return ['', `Then \`./kontor why <the id in its answer>${which}\` tells what became of it, \`./kontor journal cat ledger.entries.v1${which}\` shows a journal, \`./kontor verify${which}\` checks all. ${program}`];
}
