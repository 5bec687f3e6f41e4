import { millisecondsOf } from '../text/epoch.js';

const ISO = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(Z|UTC|[+-]\d{2}:?\d{2})?)?$/;

/**
 * The time (ms) that a cell says: seconds, milliseconds, microseconds or nanoseconds since the epoch, known by
 * their size, or an ISO date or time, which is UTC unless it says otherwise.
 *
 * @returns undefined when it is no time
 */
export function readTime(text: string): number | undefined {
  if (/^\d+(?:\.\d+)?$/.test(text)) return millisecondsOf(Number(text));
  const [, date, time = '00:00', zone = 'Z'] = ISO.exec(text) ?? [];
  if (date === undefined) return undefined;
  const offset = /^(?:Z|UTC)$/.test(zone) ? 'Z' : zone;
  const instant = Date.parse(`${date}T${time}${offset}`);
  // Date.parse turns February 30 into March 1 or 2.
  return new Date(Date.parse(`${date}T00:00Z`)).getUTCDate() === Number(date.slice(8)) && Number.isFinite(instant) ? instant : undefined;
}
