import { isTemporary, messageOf, PermanentError, TemporaryError, TitanError, UsageError } from '../errors.js';
import type { SeriesResult } from '../ingest/fetch.js';
import { EXIT, type ExitCode } from './exit-codes.js';

/** By the contract of exit codes: what a fetch as a whole came to, when something was stored. */
export function exitCodeOf(results: readonly SeriesResult[]): ExitCode {
  const tried = results.filter((result) => result.kind !== 'left-out');
  return tried.every((result) => result.kind === 'executed' && result.outcome.status === 'done') ? EXIT.done : EXIT.partial;
}

/**
 * The error of a fetch that came to nothing, with each exchange's reason; undefined when anything was stored.
 *
 * @param troubles what stands between titan and an exchange now, which says more than the error of one request
 */
export function totalFailure(results: readonly SeriesResult[], troubles: ReadonlyMap<string, string>): TitanError | undefined {
  if (results.some((result) => result.kind === 'executed' && result.outcome.pages > 0)) return undefined;
  const failures = results.flatMap((result) => {
    const error = result.kind === 'unreachable' ? result.error : result.kind === 'executed' ? result.outcome.error : undefined;
    return error === undefined ? [] : [{ exchange: result.series.exchange, error }];
  });
  const errors = failures.map(({ error }) => error);
  const message = [...new Set(failures.map(({ exchange, error }) => (isTemporary(error) ? troubles.get(exchange) : undefined) ?? messageOf(error)))].join('; ');
  const hint = errors.find((error): error is TitanError => error instanceof TitanError && error.hint !== undefined)?.hint;
  if (errors.every(isTemporary)) {
    return new TemporaryError(message, {
      cause: errors[0],
      hint: hint ?? 'Nothing was fetched. Check the network, or add --sandbox to try titan without one.',
    });
  }
  const Kind = errors.every((error) => error instanceof UsageError) ? UsageError : PermanentError;
  return new Kind(message, hint === undefined ? { cause: errors[0] } : { cause: errors[0], hint });
}
