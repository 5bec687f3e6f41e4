/** ISO 8601 in UTC, without milliseconds where there are none. */
export function iso(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z');
}
