import { TitanError } from '../../errors.js';
import { redact } from './redact.js';
import { plain } from './plain.js';

/** An error as people see it: what happened, and what to do. A defect of titan says that it is one. */
export function renderError(error: unknown, verbose: boolean): string {
  const lines = error instanceof TitanError
    ? [error.message, ...(error.hint === undefined ? [] : [error.hint])]
    : [`something went wrong inside titan: ${error instanceof Error ? error.message : String(error)}`, 'Run it again with --verbose for the details, and report them.'];
  const text = lines.map((line, index) => `${index === 0 ? 'titan: ' : '       '}${plain(redact(line))}`).join('\n');
  return verbose && error instanceof Error ? `${text}\n${redact(stackOf(error))}` : text;
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\nCaused by: ${stackOf(error.cause)}` : '';
  return `${error.stack ?? error.message}${cause}`.split('\n').map(plain).join('\n');
}
