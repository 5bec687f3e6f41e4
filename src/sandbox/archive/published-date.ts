/** The start (ms, UTC) of a day `2024-01-31` or of a month `2024-01`; undefined for one that no calendar has. */
export function startOf(date: string): number | undefined {
  const start = Date.parse(`${date.length === 7 ? `${date}-01` : date}T00:00Z`);
  // Date.parse takes 31 April for the first of May.
  return Number.isNaN(start) || !new Date(start).toISOString().startsWith(date) ? undefined : start;
}
