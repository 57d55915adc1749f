import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import { checkAddress, checkTarget, guardedLookup, hostOf, TargetRefused, type Resolve, type TargetPolicy } from './target.js';

/** What became of one attempt. An answer is its status alone: what else it says is thrown away. */
export type Sent =
  | { readonly kind: 'answered'; readonly status: number }
  | { readonly kind: 'unanswered'; readonly reason: 'TIMEOUT' | 'REFUSED_TARGET' | 'DNS' | 'TLS' | 'CONNECTION' }
  /** This service stops, and nobody knows what became of it. */
  | { readonly kind: 'given-up' };

export interface SenderOptions {
  readonly policy: TargetPolicy;
  readonly timeoutMs?: number;
  readonly resolve?: Resolve;
  /** Of the receivers' certificates, in tests. */
  readonly ca?: string;
}

/** From the first byte of the connection to the head of the answer. */
const TIMEOUT_MS = 10_000;
/** Read of an answer's body so that the connection can serve again; a longer one ends it. */
const BODY_BYTES_MAX = 16 * 1024;
const IDLE_CONNECTION_MS = 15_000;

/** Posts to endpoints of customers. Follows no redirect; connects to addresses that were judged, and to no other. */
export class Sender {
  private readonly agents: { readonly 'http:': http.Agent; readonly 'https:': https.Agent };

  constructor(private readonly options: SenderOptions) {
    const { policy, resolve, ca } = options;
    const kept = { keepAlive: true, timeout: IDLE_CONNECTION_MS, maxFreeSockets: 64, lookup: guardedLookup(policy, resolve) };
    this.agents = { 'http:': new http.Agent(kept), 'https:': new https.Agent({ ...kept, minVersion: 'TLSv1.2', ...(ca !== undefined && { ca }) }) };
  }

  /** Never rejects. `signal` ends it early. */
  async send(address: string, headers: Readonly<Record<string, string>>, body: string, signal: AbortSignal): Promise<Sent> {
    const timeout = AbortSignal.timeout(this.options.timeoutMs ?? TIMEOUT_MS);
    const either = AbortSignal.any([signal, timeout]);
    try {
      const url = new URL(address);
      checkTarget(url, this.options.policy);
      // A connection to a number asks no DNS, so nobody else judges it.
      if (isIP(hostOf(url)) !== 0) checkAddress(hostOf(url), this.options.policy);
      return { kind: 'answered', status: await this.post(url, headers, body, either) };
    } catch (error) {
      if (signal.aborted) return { kind: 'given-up' };
      return { kind: 'unanswered', reason: timeout.aborted ? 'TIMEOUT' : reasonOf(error) };
    }
  }

  close(): void {
    for (const agent of Object.values(this.agents)) (agent).destroy();
  }

  /** Once more on a new connection, where an old one turned out to be closed: then nothing was taken. */
  private async post(url: URL, headers: Readonly<Record<string, string>>, body: string, signal: AbortSignal): Promise<number> {
    const first = this.request(url, headers, body, signal);
    return first.answer.catch((error: NodeJS.ErrnoException) => {
      if (!first.reusedSocket() || signal.aborted || !CLOSED.has(error.code ?? '')) throw error;
      return this.request(url, headers, body, signal).answer;
    });
  }

  private request(url: URL, headers: Readonly<Record<string, string>>, body: string, signal: AbortSignal): { readonly answer: Promise<number>; reusedSocket(): boolean } {
    const module = url.protocol === 'http:' ? http : https;
    const request = module.request(url, {
      method: 'POST', signal, agent: this.agents[url.protocol as 'http:' | 'https:'], maxHeaderSize: 16 * 1024,
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), 'user-agent': 'Kontor-Webhooks/1', accept: '*/*', ...headers },
    });
    const answer = new Promise<number>((resolve, reject) => {
      request.once('response', (response) => {
        drop(response);
        resolve(response.statusCode ?? 0);
      });
      request.on('error', reject);
    });
    request.end(body);
    return { answer, reusedSocket: () => request.reusedSocket };
  }
}

const CLOSED: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE']);

/** The status says it all. A body that is long, or never ends, ends with its connection. */
function drop(response: http.IncomingMessage): void {
  let bytes = 0;
  response.on('error', () => undefined);
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) response.destroy();
  });
}

function reasonOf(error: unknown): 'REFUSED_TARGET' | 'DNS' | 'TLS' | 'CONNECTION' {
  if (error instanceof TargetRefused) return 'REFUSED_TARGET';
  const { code = '', syscall } = error as NodeJS.ErrnoException;
  if (syscall === 'getaddrinfo' || /^E(NOTFOUND|AI_)/.test(code)) return 'DNS';
  return /CERT|SSL|TLS|SIGNATURE|VERIFY|ISSUER|ALTNAME/.test(code) ? 'TLS' : 'CONNECTION';
}
