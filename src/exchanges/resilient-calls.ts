import { setMaxListeners } from 'node:events';
import { ConstantBackoff, handleWhen, retry } from 'cockatiel';
import { isTemporary, type TemporaryError } from '../errors.js';
import { backoff, waitUntil } from './backoff.js';
import { Circuit, type CircuitEvent } from './circuit.js';
import { withDeadline } from './deadline.js';
import { isTooLongToWait, Refusal, waitAskedBy } from './refusal.js';
import { utcTime } from './utc-time.js';

const ATTEMPTS = 5;
const DEADLINE = 30_000;

export type ResilienceEvent = { readonly exchange: string } & (
  | CircuitEvent
  /** `attempt` (2 is the first retry) follows in `delay` ms. */
  | { readonly type: 'retrying'; readonly attempt: number; readonly delay: number; readonly error: TemporaryError }
);

export interface ResilienceOptions {
  /** Milliseconds that one attempt may take, its body included; 30,000 unless told. */
  readonly deadline?: number;
  /** From 0 to 1; spreads the waits between attempts. */
  readonly random?: () => number;
  /** Told as it happens; must not throw. */
  readonly onEvent?: (event: ResilienceEvent) => void;
}

/**
 * Calls to one host behind a circuit breaker, retries and a deadline, outermost first.
 *
 * Only temporary errors are retried: 5 attempts in all, 1-60 s apart, never sooner than Retry-After,
 * which all calls to the host then keep to. A Retry-After of more than 5 minutes is not
 * waited for: calls fail at once, unasked, while more than that is left of it.
 *
 * The caller's signal ends every wait at once, with its reason, and counts for nothing.
 * Time is that of the global clock and timers, which cockatiel uses too.
 */
export class ResilientCalls {
  readonly #name: string;
  readonly #deadline: number;
  readonly #random: () => number;
  readonly #onEvent: (event: ResilienceEvent) => void;
  readonly #circuit: Circuit;
  readonly #refusal: Refusal;
  /** What is said of each call that is being retried, oldest first. */
  readonly #retrying = new Map<symbol, string>();

  /** @param name what the host is called in messages and events, such as an exchange's id */
  constructor(name: string, { deadline = DEADLINE, random = Math.random, onEvent = () => {} }: ResilienceOptions) {
    this.#name = name;
    this.#deadline = deadline;
    this.#random = random;
    this.#onEvent = onEvent;
    this.#refusal = new Refusal(name);
    this.#circuit = new Circuit(name, (event) => onEvent({ exchange: name, ...event }));
  }

  async run<T>(signal: AbortSignal, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    // One signal stops a whole run: dozens of calls that listen to it are no leak.
    setMaxListeners(Infinity, signal);
    this.#refusal.throwIfTooLong();
    return untilAborted(
      signal,
      this.#circuit.run(signal, () => this.#attempts(signal, call)),
    );
  }

  /** For people, while something stands between callers and the host. */
  trouble(): string | undefined {
    const [retrying] = this.#retrying.values();
    return this.#refusal.trouble() ?? this.#circuit.trouble() ?? retrying;
  }

  async #attempts<T>(signal: AbortSignal, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const key = Symbol();
    let retryAt = 0;
    // cockatiel's own wait hears no signal: after an abort it would hold the circuit's trial, and
    // the process, for minutes. So its wait is 0, and the attempt waits.
    const policy = retry(handleWhen(isWorthRetrying), { maxAttempts: ATTEMPTS - 1, backoff: new ConstantBackoff(0) });
    policy.onRetry((failure) => {
      if (!('error' in failure) || !isTemporary(failure.error)) return;
      const { error } = failure;
      const delay = Math.max(backoff(failure.attempt, this.#random), waitAskedBy(error));
      const attempt = failure.attempt + 1;
      retryAt = Date.now() + delay;
      this.#retrying.set(key, this.#describeRetry(attempt, retryAt, error));
      this.#onEvent({ exchange: this.#name, type: 'retrying', attempt, delay, error });
    });
    try {
      return await policy.execute(async () => {
        await waitUntil(retryAt, signal);
        await this.#refusal.wait(signal);
        return await this.#attempt(signal, call);
      }, signal);
    } finally {
      this.#retrying.delete(key);
    }
  }

  async #attempt<T>(signal: AbortSignal, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await withDeadline(this.#name, this.#deadline, signal, call);
    } catch (error) {
      if (isTemporary(error)) {
        this.#refusal.note(error);
        this.#refusal.throwIfTooLong();
      }
      throw error;
    }
  }

  #describeRetry(attempt: number, time: number, error: TemporaryError): string {
    const last = error.message.replace(`${this.#name}: `, '');
    return `${this.#name}: retrying at ${utcTime(time)} (attempt ${attempt} of ${ATTEMPTS}); last: ${last}`;
  }
}

function isWorthRetrying(error: unknown): boolean {
  return isTemporary(error) && !isTooLongToWait(error);
}

/** For the one wait that hears no signal: behind another call's trial, while the circuit is half-open. */
function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
