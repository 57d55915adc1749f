import { causesOf, kafkaErrorType } from './errors.js';

/** The brokers were reached and will not take this client, or it will not take them: trying again does not help, other settings do. */
export class ConnectionRejected extends Error {
  override name = 'ConnectionRejected';
}

const NO_TLS = 'this port of the broker does not speak TLS: check the port in KONTOR_BROKERS, or leave KONTOR_KAFKA_TLS_CA unset';

/** What to check, by the code that OpenSSL or Node gives an error of TLS. */
const TLS_ADVICE: readonly (readonly [code: RegExp, advice: string])[] = [
  [/^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?)$/,
    'the broker’s certificate is signed by an authority that is not trusted here: check that KONTOR_KAFKA_TLS_CA names the file of that authority'],
  [/^CERT_HAS_EXPIRED$|^CERT_NOT_YET_VALID$/, 'the broker’s certificate is not valid at this time: check its dates, and the clocks'],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, 'the broker’s certificate is for another name: check the host in KONTOR_BROKERS against the names in the certificate'],
  [/ALERT_CERTIFICATE_REQUIRED|ALERT_HANDSHAKE_FAILURE|ALERT_BAD_CERTIFICATE|ALERT_UNKNOWN_CA|ALERT_CERTIFICATE_UNKNOWN/,
    'the broker refused this client’s certificate, or wants one: check KONTOR_KAFKA_TLS_CERT and KONTOR_KAFKA_TLS_KEY, and that the broker trusts their authority'],
  [/^ERR_SSL_WRONG_VERSION_NUMBER$|^ERR_SSL_PACKET_LENGTH_TOO_LONG$/, NO_TLS],
];

/** The rejection behind an error, or undefined if there is none: then trying again may help. */
export function rejectionOf(error: unknown, brokers: readonly string[]): ConnectionRejected | undefined {
  const found = causesOf(error);
  const already = found.find((one) => one instanceof ConnectionRejected);
  if (already !== undefined) return already;
  const advice = saslAdvice(error, found) ?? tlsAdvice(found);
  // The client's own error is not kept as the cause: what it carries along of the connection is nobody's to promise.
  return advice === undefined ? undefined : new ConnectionRejected(`${brokers.join(', ')}: ${advice}`);
}

/** Time in which a broker that goes away or comes back has done so. */
const SUSPICION_MS = 5_000;

/**
 * Tells the one case that looks like a broker on its way down: a connection that is closed while TLS is agreed on. A port that does not
 * speak TLS does that for ever.
 */
export class TlsSuspicion {
  #since: number | undefined;

  /** The rejection, once the suspicion has stood for some seconds. */
  after(error: unknown, brokers: readonly string[], now: number): ConnectionRejected | undefined {
    if (!causesOf(error).some(({ message }) => message.includes('before secure TLS connection was established'))) {
      this.#since = undefined;
      return undefined;
    }
    this.#since ??= now;
    return now - this.#since < SUSPICION_MS ? undefined : new ConnectionRejected(`${brokers.join(', ')}: ${NO_TLS}`);
  }
}

function saslAdvice(error: unknown, found: readonly Error[]): string | undefined {
  const type = kafkaErrorType(error);
  if (type === 'SASL_AUTHENTICATION_FAILED' || found.some(({ name }) => name === 'KafkaJSSASLAuthenticationError')) {
    if (type === 'UNSUPPORTED_SASL_MECHANISM' || found.some(({ message }) => /(unsupported|not support|does not enable).*mechanism|mechanism.*(unsupported|not (supported|enabled))/i.test(message))) return MECHANISM;
    return 'the broker does not know this user and password: check KONTOR_KAFKA_SASL_USER, KONTOR_KAFKA_SASL_PASSWORD, and that the user has a credential for KONTOR_KAFKA_SASL_MECHANISM';
  }
  return type === 'UNSUPPORTED_SASL_MECHANISM' ? MECHANISM : undefined;
}

const MECHANISM = 'the broker does not offer this way to sign in on this port: check KONTOR_KAFKA_SASL_MECHANISM, and the port in KONTOR_BROKERS';

function tlsAdvice(found: readonly Error[]): string | undefined {
  for (const one of found) {
    const code = 'code' in one && typeof one.code === 'string' ? one.code : '';
    const text = `${code} ${one.message}`.toUpperCase();
    for (const [pattern, advice] of TLS_ADVICE) if (pattern.test(code) || (pattern.source.includes('ALERT') && pattern.test(text.replaceAll(' ', '_')))) return advice;
    if (/certificate/i.test(one.message) && /self-signed|unable to (verify|get)/i.test(one.message)) return TLS_ADVICE[0]![1];
    if (text.includes('BROKER REQUIRES TLS')) return 'this port of the broker speaks TLS: set KONTOR_KAFKA_TLS_CA to the file of the authority that signed its certificate, or `system` for the machine’s own list';
  }
  return undefined;
}
