import type { CommanderError } from 'commander';
import { UsageError } from '../errors.js';

/** What commander says of a command line that it cannot read, as titan says such things: what, and what to do. */
export function commandLineError({ message }: CommanderError): UsageError {
  const [, what = message, meant] = /^(?:error: )?(.*?)(?:\n\((Did you mean [^\n]+\?)\))?$/s.exec(message) ?? [];
  return new UsageError(what, { hint: meant ?? 'Add --help to see what there is.' });
}
