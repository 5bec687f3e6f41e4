import { pino } from 'pino';
import { logOf, type Log, type LogLevel } from './log.js';
import { redact } from './render/redact.js';

/** One JSON object a line, for machines: time, level, msg, and the event's fields. */
export function jsonLog(stream: NodeJS.WritableStream, threshold: LogLevel): Log {
  const logger = pino(
    { level: threshold, base: { name: 'titan' }, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } },
    { write: (line: string) => { stream.write(redact(line)); } },
  );
  return logOf((level, message, fields) => { logger[level](fields ?? {}, message); });
}
