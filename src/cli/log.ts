import type { Chalk } from './output.js';
import { plain } from './render/plain.js';
import { redact } from './render/redact.js';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** What happens, on stderr: sentences for people on a terminal, JSON lines elsewhere. */
export type Log = Readonly<Record<LogLevel, (message: string, fields?: Readonly<Record<string, unknown>>) => void>>;

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** @param write puts one finished line above whatever progress is being drawn */
export function textLog(write: (line: string) => void, threshold: LogLevel, chalk: Chalk): Log {
  const paint = { debug: chalk.dim, info: (text: string) => text, warn: chalk.yellow, error: chalk.red };
  return logOf((level, message) => {
    if (LEVELS.indexOf(level) >= LEVELS.indexOf(threshold)) write(paint[level](plain(redact(message))));
  });
}

/** A log from one function. */
export function logOf(log: (level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>) => void): Log {
  return {
    debug: (message, fields) => { log('debug', message, fields); },
    info: (message, fields) => { log('info', message, fields); },
    warn: (message, fields) => { log('warn', message, fields); },
    error: (message, fields) => { log('error', message, fields); },
  };
}

/**
 * A log that can be sent elsewhere for a while: warnings and errors, as plain lines.
 *
 * @param keeps whether it goes on beside that, since it does not go to the terminal
 */
export function divertible(log: Log, keeps: boolean): { readonly log: Log; readonly divert: (sink: (line: string) => void) => () => void } {
  let diverted: ((line: string) => void) | undefined;
  return {
    log: logOf((level, message, fields) => {
      if (level === 'warn' || level === 'error') diverted?.(plain(redact(message)));
      if (keeps || diverted === undefined) log[level](message, fields);
    }),
    divert(sink) {
      diverted = sink;
      return () => { diverted = undefined; };
    },
  };
}
