import { TemporaryError } from '../errors.js';
import { waitUntil } from './backoff.js';
import { utcTime } from './utc-time.js';

/** A call does not wait longer than this (ms) because an exchange asks it to. */
const LONGEST_WAIT = 5 * 60_000;

/** Milliseconds; 0 when the error asks for none, or for nonsense. */
export function waitAskedBy({ retryAfter = 0 }: TemporaryError): number {
  return retryAfter > 0 ? retryAfter : 0;
}

export function isTooLongToWait(error: TemporaryError): boolean {
  return waitAskedBy(error) > LONGEST_WAIT;
}

/**
 * The time until which an exchange asked not to be called (Retry-After). It is the address that is
 * refused, not one call, so all calls keep to it: asking on turns binance's 429 into a 418, a ban
 * that grows from 2 minutes to 3 days
 * (developers.binance.com/docs/binance-spot-api-docs/rest-api/limits).
 */
export class Refusal {
  readonly #name: string;
  #until = 0;
  #last: TemporaryError | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  /** Takes note of what the error asks for, if anything. */
  note(error: TemporaryError): void {
    const until = Date.now() + waitAskedBy(error);
    if (until <= Math.max(this.#until, Date.now())) return;
    this.#until = until;
    this.#last = error;
  }

  /** @throws TemporaryError when it lasts too long to be waited for */
  throwIfTooLong(): void {
    const left = this.#until - Date.now();
    if (left <= LONGEST_WAIT) return;
    throw new TemporaryError(this.#describe(), { cause: this.#last, retryAfter: left });
  }

  /** @throws TemporaryError when it lasts too long to be waited for; the signal's reason when it aborts */
  async wait(signal: AbortSignal): Promise<void> {
    // Another call may be told to stay away for longer while this one waits.
    while (this.#until > Date.now()) {
      this.throwIfTooLong();
      await waitUntil(this.#until, signal);
    }
  }

  /** For people, while it lasts. */
  trouble(): string | undefined {
    return this.#until > Date.now() ? this.#describe() : undefined;
  }

  #describe(): string {
    const last = this.#last?.message.replace(`${this.#name}: `, '');
    return `${this.#name}: refuses requests until ${utcTime(this.#until)}; last: ${last}`;
  }
}
