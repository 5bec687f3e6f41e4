/** A part of an answer that is JSON already. */
export class RawJson {
  /** @param length how many items it holds */
  constructor(readonly bytes: Buffer, readonly length: number) {}
}

/** Written in the place of a part; no dialect says it. */
const PLACE = '\u0001raw\u0001';
const WRITTEN_PLACE = JSON.stringify(PLACE);

/** The JSON of a body, its raw parts as they are. */
export function jsonOf(body: unknown): Buffer {
  if (body instanceof RawJson) return body.bytes;
  const parts: Buffer[] = [];
  const text = JSON.stringify(body, (_, value: unknown) => {
    if (!(value instanceof RawJson)) return value;
    parts.push(value.bytes);
    return PLACE;
  });
  const [first = '', ...rest] = text.split(WRITTEN_PLACE);
  return Buffer.concat([Buffer.from(first), ...rest.flatMap((between, index) => [parts[index]!, Buffer.from(between)])]);
}
