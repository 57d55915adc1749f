import { lookup as resolve } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { BlockList, isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Where webhooks may go. */
export interface TargetPolicy {
  /** True in a sandbox alone: then `http` and any port, to this machine too. */
  readonly loopback: boolean;
}

/** Why nothing is sent to an address; for the customer whose endpoint it is. */
export class TargetRefused extends Error {
  override name = 'TargetRefused';
  constructor(readonly code: 'SCHEME' | 'PORT' | 'CREDENTIALS' | 'FRAGMENT' | 'HOST' | 'ADDRESS', message: string) {
    super(message);
  }
}

/** Of TLS alone: whatever else listens on a public address is none of ours to reach. */
const PORTS: ReadonlySet<string> = new Set(['', '443', '8443']);
/** Names that mean something inside of a network only. */
const INNER_NAMES = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|private|test|invalid|onion|arpa)$/;

/** All that is routed on the internet is within it; what is special in it, ipaddr.js knows. */
const globalV6 = new BlockList();
globalV6.addSubnet('2000::', 3, 'ipv6');

/** Judges an endpoint's address as far as it can be without asking DNS. The URL is normal: numbers of any base are dotted by then. @throws TargetRefused */
export function checkTarget(url: URL, { loopback }: TargetPolicy): void {
  const host = hostOf(url);
  const isHere = loopback && (host === 'localhost' || isLoopback(host));
  if (url.protocol !== 'https:' && !(isHere && url.protocol === 'http:')) throw new TargetRefused('SCHEME', 'must be https');
  if (url.username !== '' || url.password !== '') throw new TargetRefused('CREDENTIALS', 'must hold no user and no password');
  if (url.hash !== '') throw new TargetRefused('FRAGMENT', 'must have no fragment');
  if (isHere) return;
  if (!PORTS.has(url.port)) throw new TargetRefused('PORT', 'must have port 443 or 8443');
  if (isIP(host) !== 0) return checkAddress(host, { loopback });
  if (!host.includes('.') || INNER_NAMES.test(host.replace(/\.$/, ''))) throw new TargetRefused('HOST', 'must name a host on the internet');
}

/** @throws TargetRefused for what is private, local, reserved, a tunnel or a translation into IPv4, or nobody's */
export function checkAddress(address: string, { loopback }: TargetPolicy): void {
  if (loopback && isLoopback(address)) return;
  if (!isPublic(address)) throw new TargetRefused('ADDRESS', 'must not lead to a private, local or reserved address');
}

function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address) || address.includes('%')) return false;
  return ipaddr.parse(address).range() === 'unicast' && (isIP(address) === 4 || globalV6.check(address, 'ipv6'));
}

const isLoopback = (address: string): boolean => ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';

/** Without the brackets of an IPv6 address. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

export type Resolve = (host: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

/**
 * A `lookup` for a connection: DNS is asked once, every address that it names is judged, and the connection goes to one of exactly
 * those. So a name that leads elsewhere at a second asking leads nowhere here. One bad address refuses all of them.
 */
export const guardedLookup = (policy: TargetPolicy, ask: Resolve = (host) => resolve(host, { all: true })): LookupFunction => (host, options, done) => {
  const answer = async (): Promise<readonly { readonly address: string; readonly family: number }[]> => {
    const found = await ask(host);
    if (found.length === 0) throw new TargetRefused('HOST', 'has no address');
    for (const { address } of found) checkAddress(address, policy);
    return found;
  };
  answer().then(
    (found) => (options.all === true ? done(null, found.map(({ address, family }) => ({ address, family }))) : done(null, found[0]!.address, found[0]!.family)),
    (error: NodeJS.ErrnoException) => done(error, '', 0),
  );
};
