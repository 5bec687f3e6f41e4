const LAST_DATE = 8.64e15;

/** `12:01:30 UTC` for a time (ms) of today, else with its date. Rounded up to whole seconds, so that nobody comes too early. */
export function utcTime(time: number): string {
  const iso = isoSeconds(Math.min(Math.ceil(time / 1000) * 1000, LAST_DATE));
  const today = isoSeconds(Date.now()).slice(0, 'YYYY-MM-DD'.length);
  const [date, clock] = iso.split(' ');
  return date === today ? `${clock} UTC` : `${iso} UTC`;
}

function isoSeconds(time: number): string {
  return new Date(time).toISOString().replace('T', ' ').replace(/\.\d+Z$/, '');
}
