import { TemporaryError } from '../../errors.js';
import { abortWith } from '../abort-with.js';
import { backoff, waitUntil } from '../backoff.js';
import type { StreamState } from './candle-stream.js';

/** A connection that says nothing, not even an answer to a ping, for so long (ms) has failed. */
const LONGEST_SILENCE = 20_000;

/** How often (ms) it is looked whether it has been silent for that long. */
const BETWEEN_LOOKS = 1_000;

/** One that held so long (ms) was well: the pauses begin anew. */
const WELL_AFTER = 60_000;

/** Is told of one connection. */
export interface ConnectionListener {
  /** The other side has said something. */
  readonly heard: () => void;
  /** What was asked for comes from now on. */
  readonly ready: () => void;
}

/**
 * Makes one connection.
 *
 * @returns rejects when the connection has failed, or the signal aborts; nothing of it is left then
 */
export type Connect = (listener: ConnectionListener, signal: AbortSignal) => Promise<never>;

export interface Persistence {
  /** What the other side is called in messages, such as an exchange's id. */
  readonly name: string;
  readonly onState: (state: StreamState) => void;
  /** From 0 to 1; spreads the pauses. */
  readonly random?: () => number;
}

/** Connects, and connects anew whenever that fails, until the signal aborts; never rejects. Time is that of the global clock and timers. */
export async function keepConnected(connect: Connect, { name, onState, random = Math.random }: Persistence, signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    onState({ kind: 'connecting' });
    const startedAt = performance.now();
    const error = await oneConnection(connect, name, () => { onState({ kind: 'connected' }); }, signal);
    if (signal.aborted) return;
    failures = performance.now() - startedAt >= WELL_AFTER ? 1 : failures + 1;
    const until = Date.now() + backoff(failures, random);
    onState({ kind: 'reconnecting', until, error });
    await waitUntil(until, signal).catch(() => undefined);
  }
}

/** @returns why the connection ended */
async function oneConnection(connect: Connect, name: string, onConnected: () => void, signal: AbortSignal): Promise<Error> {
  const ending = new AbortController();
  const letGo = abortWith(ending, signal);
  let heardAt = performance.now();
  let isConnected = false;
  const ready = (): void => {
    if (isConnected || ending.signal.aborted) return;
    isConnected = true;
    onConnected();
  };
  const look = setInterval(() => {
    if (performance.now() - heardAt >= LONGEST_SILENCE) ending.abort(new TemporaryError(`${name}: its stream has been silent for ${LONGEST_SILENCE / 1000} s`));
  }, BETWEEN_LOOKS);
  try {
    return await connect({ heard: () => { heardAt = performance.now(); }, ready }, ending.signal);
  } catch (error) {
    return error as Error;
  } finally {
    clearInterval(look);
    letGo();
    ending.abort();
  }
}
