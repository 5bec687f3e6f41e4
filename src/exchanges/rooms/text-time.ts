/** A time in milliseconds that comes as text; what is none as it is, for validation to reject. */
export function textTime(text: unknown): unknown {
  return typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : text;
}
