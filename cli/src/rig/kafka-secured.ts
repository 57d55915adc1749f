import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './ports.js';
import { RigError } from './rig-error.js';

/** Listeners beside the open one, to try what a cluster of others would ask for. Certificates and password live as long as the rig. */
export interface SecuredListeners {
  /** `host:port` that takes SASL over TLS: SCRAM-SHA-256, SCRAM-SHA-512, PLAIN. */
  readonly sasl: string;
  /** `host:port` that asks for a client's certificate. */
  readonly mutualTls: string;
  readonly user: string;
  readonly password: string;
  /** PEM files. */
  readonly files: { readonly authority: string; readonly otherAuthority: string; readonly clientCertificate: string; readonly clientKey: string };
}

const VALID_DAYS = '30';
const ELLIPTIC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** Makes an authority, certificates and a password in `folder`. Throws `RigError` without openssl. */
export async function newSecuredListeners(folder: string): Promise<SecuredListeners> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const files = {
    authority: newAuthority(folder, 'authority'),
    otherAuthority: newAuthority(folder, 'other-authority'),
    ...asClient(newCertificate(folder, 'client', 'kontor-rig-client')),
  };
  const broker = newCertificate(folder, 'broker', '127.0.0.1');
  writeFileSync(keystoreOf(folder), readFileSync(broker.key, 'utf8') + readFileSync(broker.certificate, 'utf8'), { mode: 0o600 });
  const [sasl, mutualTls] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
  return { sasl, mutualTls, user: 'kontor', password: randomBytes(12).toString('hex'), files };
}

/** server.properties of the two listeners; `listeners`, `advertised.listeners` and the protocol map are the ones without them. */
export function securedSettings(folder: string, secured: SecuredListeners, open: Readonly<Record<string, string>>): Record<string, string> {
  const both = `SASL://${secured.sasl},MTLS://${secured.mutualTls}`;
  const scram = 'org.apache.kafka.common.security.scram.ScramLoginModule required;';
  return {
    'listeners': `${open['listeners']},${both}`,
    'advertised.listeners': `${open['advertised.listeners']},${both}`,
    'listener.security.protocol.map': `${open['listener.security.protocol.map']},SASL:SASL_SSL,MTLS:SSL`,
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': keystoreOf(folder),
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': secured.files.authority,
    'listener.name.mtls.ssl.client.auth': 'required',
    'listener.name.sasl.sasl.enabled.mechanisms': 'SCRAM-SHA-256,SCRAM-SHA-512,PLAIN',
    'listener.name.sasl.scram-sha-256.sasl.jaas.config': scram,
    'listener.name.sasl.scram-sha-512.sasl.jaas.config': scram,
    'listener.name.sasl.plain.sasl.jaas.config': `org.apache.kafka.common.security.plain.PlainLoginModule required user_${secured.user}="${secured.password}";`,
  };
}

/** What the storage tool is told so that the user can sign in by SCRAM from the first moment on. */
export function scramCredentials({ user, password }: SecuredListeners): string[] {
  return ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => ['--add-scram', `${mechanism}=[name=${user},password=${password}]`]);
}

const keystoreOf = (folder: string): string => join(folder, 'broker.keystore.pem');
const asClient = ({ certificate, key }: Certificate) => ({ clientCertificate: certificate, clientKey: key });

interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

function newAuthority(folder: string, name: string): string {
  const certificate = join(folder, `${name}.pem`);
  openssl('req', '-x509', ...ELLIPTIC, '-keyout', join(folder, `${name}.key`), '-out', certificate, '-days', VALID_DAYS, '-subj', `/CN=kontor-rig-${name}`);
  return certificate;
}

/** Signed by the rig's authority, for this machine. */
function newCertificate(folder: string, name: string, commonName: string): Certificate {
  const of = (ending: string): string => join(folder, `${name}.${ending}`);
  openssl('req', '-new', ...ELLIPTIC, '-keyout', of('key'), '-out', of('csr'), '-subj', `/CN=${commonName}`);
  writeFileSync(of('cnf'), 'subjectAltName=IP:127.0.0.1,DNS:localhost\n');
  openssl('x509', '-req', '-in', of('csr'), '-CA', join(folder, 'authority.pem'), '-CAkey', join(folder, 'authority.key'), '-CAcreateserial', '-out', of('pem'), '-days', VALID_DAYS, '-extfile', of('cnf'));
  return { certificate: of('pem'), key: of('key') };
}

function openssl(...args: string[]): void {
  try {
    execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  } catch (error) {
    const { code, stderr } = error as NodeJS.ErrnoException & { stderr?: string };
    throw new RigError(code === 'ENOENT' ? 'Secured listeners need openssl to make certificates; install it with your package manager.' : `openssl ${args[0]} failed: ${stderr ?? String(error)}`);
  }
}
