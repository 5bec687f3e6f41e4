import { AsyncLocalStorage } from 'node:async_hooks';
import type { RowList } from './row-list.js';

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
  /** What is made of the body of an answer before it is parsed; undefined: nothing. */
  shorten?: (body: Buffer) => string;
  /** The parsed body of the last answer, such as it was made. */
  body?: unknown;
  /** The list of rows that the last answer was shortened by, until it is read. */
  list?: RowList;
  /** Host of the last request, for messages. */
  host?: string;
}

export const currentCall = new AsyncLocalStorage<Call>();
