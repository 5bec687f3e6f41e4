import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * What one call through ccxt learns from its HTTP exchange. ccxt keeps the last response on the
 * instance, where concurrent calls overwrite each other's; this travels with the call instead.
 */
export interface Call {
  readonly signal: AbortSignal;
  status?: number;
  /** Milliseconds that the exchange asked us to wait (Retry-After). */
  retryAfter?: number;
  /** The exchange's own clock (ms, from the Date header, cut to the second). */
  exchangeTime?: number;
  /** The parsed body of the last answer. */
  body?: unknown;
  /** Host of the last request, for messages. */
  host?: string;
}

export const currentCall = new AsyncLocalStorage<Call>();
