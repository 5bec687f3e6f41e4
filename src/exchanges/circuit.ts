import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  DelegateBackoff,
  handleWhen,
  type FailureReason,
} from 'cockatiel';
import { isTemporary, messageOf, PermanentError, TemporaryError } from '../errors.js';
import { utcTime } from './utc-time.js';

const FAILURES_TO_OPEN = 5;
const OPEN_FOR = 60_000;

export type CircuitEvent =
  /** Calls fail at once until then (ms). */
  | { readonly type: 'opened'; readonly until: number; readonly failures: number; readonly error: unknown }
  /** One call tries the exchange; the others wait for how it ends. */
  | { readonly type: 'half-opened' }
  /** All is well again. */
  | { readonly type: 'closed' };

type Answer<T> = { readonly value: T } | { readonly error: PermanentError };

interface Break {
  readonly until: number;
  readonly failures: number;
  readonly last: string;
}

/** The end of a call that tells nothing about the exchange: it was aborted, say. */
class Inconclusive extends Error {
  constructor(
    override readonly cause: unknown,
    readonly onTrial: boolean,
  ) {
    super('inconclusive');
  }
}

/**
 * A circuit breaker: after 5 temporary errors in a row calls fail at once, until after 60 s one
 * of them is let through on trial.
 *
 * A permanent error is an answer, so the exchange is alive: it ends the row of failures, and
 * closes the circuit. Anything else (an abort, wrong usage: nothing was asked) proves neither:
 * it leaves the count as it is, and after it the next call is the trial.
 */
export class Circuit {
  readonly #name: string;
  readonly #failures = new ConsecutiveBreaker(FAILURES_TO_OPEN);
  readonly #breaker = circuitBreaker(
    // cockatiel would close the circuit for a trial that ends in an error it does not handle: so
    // an inconclusive one is handled, and opens the circuit again for no time at all.
    handleWhen((error) => isTemporary(error) || (error instanceof Inconclusive && error.onTrial)),
    {
      breaker: this.#failures,
      halfOpenAfter: new DelegateBackoff(({ result }) => (errorOf(result) instanceof Inconclusive ? 0 : OPEN_FOR)),
    },
  );
  #break: Break | undefined;

  constructor(name: string, onEvent: (event: CircuitEvent) => void) {
    this.#name = name;
    this.#breaker.onBreak((reason) => {
      const error = errorOf(reason);
      if (error instanceof Inconclusive) return;
      const until = Date.now() + OPEN_FOR;
      const failures = this.#failures.state;
      this.#break = { until, failures, last: messageOf(error).replace(`${name}: `, '') };
      onEvent({ type: 'opened', until, failures, error });
    });
    this.#breaker.onHalfOpen(() => onEvent({ type: 'half-opened' }));
    this.#breaker.onReset(() => {
      this.#break = undefined;
      onEvent({ type: 'closed' });
    });
  }

  /**
   * @param signal the one that `call` listens to: an error after it aborted is inconclusive
   * @throws TemporaryError while the circuit is open; else what the call throws
   */
  async run<T>(signal: AbortSignal, call: () => Promise<T>): Promise<T> {
    try {
      const answer = await this.#breaker.execute(() => this.#answerOf(signal, call));
      if ('error' in answer) throw answer.error;
      return answer.value;
    } catch (error) {
      if (error instanceof BrokenCircuitError) throw new TemporaryError(this.trouble() ?? messageOf(error));
      if (error instanceof Inconclusive) throw error.cause;
      throw error;
    }
  }

  /** For people, while the circuit is not closed. */
  trouble(): string | undefined {
    if (this.#break === undefined) return undefined;
    const { until, failures, last } = this.#break;
    const state = Date.now() < until ? `open until ${utcTime(until)}` : 'half-open, one call is tried,';
    return `${this.#name}: circuit ${state} after ${failures} failures in a row; last: ${last}`;
  }

  /** cockatiel counts what is returned as a success, so a permanent error is returned, not thrown. */
  async #answerOf<T>(signal: AbortSignal, call: () => Promise<T>): Promise<Answer<T>> {
    const onTrial = this.#breaker.state !== CircuitState.Closed;
    try {
      return { value: await call() };
    } catch (error) {
      if (signal.aborted) throw new Inconclusive(error, onTrial);
      if (error instanceof PermanentError) return { error };
      throw isTemporary(error) ? error : new Inconclusive(error, onTrial);
    }
  }
}

function errorOf(reason: FailureReason<unknown> | { readonly isolated: true }): unknown {
  return 'error' in reason ? reason.error : undefined;
}
