/**
 * What went wrong decides what happens next, so every error titan raises has a kind:
 *
 * - `usage`: the request or the configuration is wrong; nothing was tried.
 * - `temporary`: the same request may succeed later; worth a retry.
 * - `permanent`: the same request will fail again; said once, not retried.
 */
export type ErrorKind = 'usage' | 'temporary' | 'permanent';

export interface TitanErrorOptions {
  /** What the user can do about it: one sentence, printed below the message. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** An error with a message for people. Everything that is not one of these is a defect of titan. */
export abstract class TitanError extends Error {
  abstract readonly kind: ErrorKind;
  readonly hint: string | undefined;

  constructor(message: string, options: TitanErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.hint = options.hint;
  }
}

/** Wrong arguments or configuration; nothing was tried. */
export class UsageError extends TitanError {
  readonly kind = 'usage';
}

/** May succeed when tried again later: a network fault, a rate limit, a database that restarts. */
export class TemporaryError extends TitanError {
  readonly kind = 'temporary';
  /** Milliseconds that the other side asked us to wait (Retry-After), when it did. */
  readonly retryAfter: number | undefined;

  constructor(message: string, options: TitanErrorOptions & { readonly retryAfter?: number | undefined } = {}) {
    super(message, options);
    this.retryAfter = options.retryAfter;
  }
}

/** Will fail again however often it is tried. */
export class PermanentError extends TitanError {
  readonly kind = 'permanent';
}

export function isTemporary(error: unknown): error is TemporaryError {
  return error instanceof TemporaryError;
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
