import { messageOf, PermanentError, TemporaryError, type TitanError } from '../errors.js';

/** Node's and undici's codes of connections that were not to be had; other failures broke one off. */
const NO_CONNECTION = /\b(E(?:CONNREFUSED|CONNRESET|NOTFOUND|AI_AGAIN|TIMEDOUT|HOSTUNREACH|NETUNREACH|PIPE)|UND_ERR_CONNECT_TIMEOUT)\b/;

/** OpenSSL's and Node's codes of a certificate that is not to be trusted: a proxy's, an impostor's, a wrong clock's. */
const CERTIFICATE = /\b(CERT_[A-Z_]+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_[A-Z_]+|ERR_TLS_CERT_ALTNAME_INVALID)\b/;

/** What failed below HTTP: sockets, TLS, decompression, a body that broke off. All but a bad certificate is temporary. */
export function networkFailure(error: unknown, exchange: string, host: string): TitanError {
  const chain = causes(error).map((cause) => `${codeOf(cause)} ${messageOf(cause)}`);
  const certificate = chain.map((text) => CERTIFICATE.exec(text)?.[1]).find((code) => code !== undefined);
  if (certificate !== undefined) {
    return new PermanentError(`${exchange}: the certificate of ${host} cannot be trusted (${certificate})`, {
      cause: error,
      hint: "Check this machine's clock, and whether a proxy stands between (NODE_EXTRA_CA_CERTS names its certificate).",
    });
  }
  const code = chain.map((text) => NO_CONNECTION.exec(text)?.[1]).find((found) => found !== undefined);
  const message = code === undefined ? `the connection to ${host} broke off` : `no connection to ${host} (${code})`;
  return new TemporaryError(`${exchange}: ${message}`, { cause: error });
}

function causes(error: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let at = error; at !== undefined && at !== null && chain.length < 5; at = (at as { cause?: unknown }).cause) chain.push(at);
  return chain;
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}
