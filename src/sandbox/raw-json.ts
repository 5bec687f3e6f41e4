/** A part of an answer that is JSON already. */
export class RawJson {
  /**
   * @param length how many items it holds
   * @param release to be called, or not, when its bytes are not needed any more
   */
  constructor(readonly bytes: Buffer, readonly length: number, readonly release: () => void = () => undefined) {}
}

/** Written in the place of a part; no dialect says it. */
const PLACE = '\u0001raw\u0001';
const WRITTEN_PLACE = JSON.stringify(PLACE);

/** A list of tickers may have thousands of small parts. */
const MOST_PIECES = 16;

/** JSON in pieces, which are not joined since to copy them costs as much as to send them. */
export interface JsonPieces {
  readonly pieces: readonly Buffer[];
  /** To be called, or not, when they are not needed any more. */
  readonly release: () => void;
}

/** The JSON of a body, its raw parts as they are. */
export function jsonOf(body: unknown): JsonPieces {
  if (body instanceof RawJson) return { pieces: [body.bytes], release: body.release };
  const parts: RawJson[] = [];
  const text = JSON.stringify(body, (_, value: unknown) => {
    if (!(value instanceof RawJson)) return value;
    parts.push(value);
    return PLACE;
  });
  const [first = '', ...rest] = text.split(WRITTEN_PLACE);
  const pieces = [Buffer.from(first), ...rest.flatMap((between, index) => [parts[index]!.bytes, Buffer.from(between)])];
  return { pieces: pieces.length > MOST_PIECES ? [Buffer.concat(pieces)] : pieces, release: () => { for (const part of parts) part.release(); } };
}
