import { PermanentError, TemporaryError, TitanError, messageOf } from '../errors.js';
import type { Call } from './call.js';

const TEMPORARY_STATUS = new Set([408, 418, 425, 429]);

/**
 * ccxt's error classes that say a repeat cannot help. The rest of `ExchangeError` is not proven
 * temporary either, but these are told apart from what ccxt merely could not read.
 */
const PERMANENT_CLASSES = new Set([
  'BadSymbol', 'BadRequest', 'AuthenticationError', 'PermissionDenied', 'NotSupported',
  'ArgumentsRequired', 'RestrictedLocation',
]);

const TEMPORARY_CLASSES = new Set(['NetworkError', 'OperationFailed', 'BadResponse']);

/**
 * Sorts whatever a call through ccxt threw into temporary and permanent.
 *
 * The HTTP status decides first: ccxt maps 400, 403, 404, 451 and every 5xx alike to
 * ExchangeNotAvailable (its `httpExceptions`), so that a geo-block looks like an outage; the exchange's own
 * rule may call a refusal passing. Without such a status, that rule comes first, then ccxt's class. What failed
 * below HTTP has been sorted where it happened (network-failure.ts); anything else is a defect, and a
 * repeat would only hide it.
 *
 * @param saysTemporary whether the exchange's room knows this message as a passing condition
 */
export function sortError(error: unknown, exchange: string, call: Call, saysTemporary: (message: string) => boolean): TitanError {
  if (error instanceof TitanError) return error;
  const { status } = call;
  const lineage = classesOf(error);
  const said = summary(error, exchange);
  const retryAfter = call.retryAfter;

  if (status !== undefined && status >= 400) {
    if (TEMPORARY_STATUS.has(status) || status >= 500) {
      return new TemporaryError(`${exchange}: HTTP ${status}${meaningOf(status)}`, { retryAfter, cause: error });
    }
    // 403 alone can mean either: Bybit's limit is one, a blocked location another.
    if (status === 403 && saysTemporary(said)) return new TemporaryError(`${exchange}: HTTP ${said}`, { retryAfter, cause: error });
    return new PermanentError(`${exchange}: HTTP ${status}${meaningOf(status)}: ${said}`, { cause: error, ...hintFor(status) });
  }
  if (saysTemporary(said)) return new TemporaryError(`${exchange}: ${said}`, { retryAfter, cause: error });
  if (lineage.some((name) => PERMANENT_CLASSES.has(name))) return new PermanentError(`${exchange}: ${said}`, { cause: error });
  if (lineage.some((name) => TEMPORARY_CLASSES.has(name))) return new TemporaryError(`${exchange}: ${said}`, { retryAfter, cause: error });
  if (lineage.includes('BaseError')) return new PermanentError(`${exchange}: ${said}`, { cause: error });
  return new PermanentError(`${exchange}: its answer was more than ccxt or titan could read (${lineage[0] ?? 'error'}: ${said})`, { cause: error });
}

function meaningOf(status: number): string {
  if (status === 429) return ' (too many requests)';
  if (status === 418) return ' (banned for too many requests)';
  if (status === 451) return ' (not served to this location)';
  if (status === 403) return ' (forbidden)';
  return status >= 500 ? ' (trouble on its side)' : '';
}

function hintFor(status: number): { hint?: string } {
  return status === 451 || status === 403
    ? { hint: 'Use an exchange that serves your location, or a proxy (HTTPS_PROXY, or --endpoint).' }
    : {};
}

/** Names of the error's class and its ancestors: ccxt's own classes, without importing ccxt. */
function classesOf(error: unknown): string[] {
  const names: string[] = [];
  for (let at: unknown = error instanceof Error ? error.constructor : undefined; typeof at === 'function' && at.name !== ''; ) {
    names.push(at.name);
    at = Object.getPrototypeOf(at) as unknown;
  }
  return names;
}

/** ccxt's message without the exchange's name, the request line and the rest of a long body. */
function summary(error: unknown, exchange: string): string {
  const text = messageOf(error)
    .replace(new RegExp(`^${exchange} (?:(?:GET|POST) \\S+ )?`), '')
    .replace(/\s+/g, ' ');
  return text.length > 160 ? `${text.slice(0, 157)}...` : text;
}
