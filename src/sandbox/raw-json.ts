/** A part of an answer that is JSON already. */
export class RawJson {
  /** @param length how many items it holds */
  constructor(readonly text: string, readonly length: number) {}
}

/** Written in the place of a part; no dialect says it. */
const PLACE = '\u0001raw\u0001';
const WRITTEN_PLACE = JSON.stringify(PLACE);

/** The JSON of a body, its raw parts as they are. */
export function jsonOf(body: unknown): string {
  const parts: string[] = [];
  const text = JSON.stringify(body, (_, value: unknown) => {
    if (!(value instanceof RawJson)) return value;
    parts.push(value.text);
    return PLACE;
  });
  return parts.reduce((written, part) => {
    const at = written.indexOf(WRITTEN_PLACE);
    return written.slice(0, at) + part + written.slice(at + WRITTEN_PLACE.length);
  }, text);
}
