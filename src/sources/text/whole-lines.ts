/** So much of a text is read at once (bytes): each piece costs as much as some hundred rows. */
const PIECE = 128 * 1024;
/** A text without line ends must not fill the memory. */
const LONGEST_LINE = 64 * 1024;
const NEWLINE = '\n';

/**
 * A text in pieces of some thousand lines. Each ends where a line does, also the last.
 *
 * @param endless what is wrong with a text that has a line too long to be one
 * @param unended what is to be read of a last line that no line end follows
 */
export async function* wholeLines(chunks: AsyncIterable<Buffer>, endless: (line: Buffer) => Error, unended = (line: Buffer): Buffer => line): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const parts of together(chunks)) {
    const text = Buffer.concat([rest, ...parts]);
    const end = text.lastIndexOf(NEWLINE) + 1;
    rest = text.subarray(end);
    if (rest.length > LONGEST_LINE) throw endless(rest);
    if (end > 0) yield text.subarray(0, end);
  }
  if (rest.length > 0) yield Buffer.concat([unended(rest), Buffer.from(NEWLINE)]);
}

async function* together(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer[]> {
  let parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    length += chunk.length;
    if (length < PIECE) continue;
    yield parts;
    parts = [];
    length = 0;
  }
  yield parts;
}
