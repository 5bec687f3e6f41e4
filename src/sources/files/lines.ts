import { UsageError } from '../../errors.js';

/** A file without line ends must not fill the memory. */
const LONGEST_LINE = 64 * 1024;

/**
 * The lines of a text file that hold something, some thousand at a time. Of UTF-8, with or without a byte
 * order mark; lines may end in any way.
 *
 * @param name what the file is called in messages
 * @throws UsageError when it is no text
 */
export async function* linesOf(chunks: AsyncIterable<Buffer>, name: string): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r?\n/);
    rest = lines.pop()!;
    if (rest.length > LONGEST_LINE || rest.includes('\0')) throw new UsageError(`${name} is no text of rows and columns`);
    const filled = lines.filter((line) => line !== '');
    if (filled.length > 0) yield filled;
  }
  rest = (rest + decoder.decode()).trimEnd();
  if (rest !== '') yield [rest];
}
