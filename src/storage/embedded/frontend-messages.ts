/** A message of PostgreSQL's frontend protocol 3, with its header. */
export interface FrontendMessage {
  /** The letter that says what it is; empty for the untyped ones that open a connection. */
  readonly type: string;
  readonly bytes: Buffer;
}

/** The codes of the untyped messages. */
export const SSL_REQUEST = 80877103;
export const GSS_REQUEST = 80877104;
export const CANCEL_REQUEST = 80877102;

const MOST_BYTES = 1 << 30;

/**
 * Cuts what a client sends into whole messages. Reads on only when the next one is asked for.
 *
 * @throws Error when the bytes cannot be messages
 */
export async function* frontendMessages(chunks: AsyncIterable<Buffer>): AsyncGenerator<FrontendMessage, void> {
  let started = false;
  let needed = 0;
  let parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    length += chunk.length;
    // Joined only once a message is complete, so that a long one is not copied with every chunk.
    if (length < needed) continue;
    let rest = Buffer.concat(parts, length);
    for (;;) {
      const typeBytes = started ? 1 : 0;
      needed = typeBytes + 4;
      if (rest.length < needed) break;
      needed = typeBytes + rest.readUInt32BE(typeBytes);
      if (needed < typeBytes + 4 || needed > MOST_BYTES) throw new Error('not the protocol of PostgreSQL');
      if (rest.length < needed) break;
      const bytes = rest.subarray(0, needed);
      rest = rest.subarray(needed);
      yield { type: String.fromCharCode(...bytes.subarray(0, typeBytes)), bytes };
      // SSL and GSS requests are answered with "no", after which the client starts anew.
      started ||= ![SSL_REQUEST, GSS_REQUEST].includes(requestCode(bytes));
    }
    parts = [rest];
    length = rest.length;
  }
}

/** What an untyped message asks for: a protocol version, or one of the codes above. */
export function requestCode(bytes: Buffer): number {
  return bytes.length < 8 ? 0 : bytes.readInt32BE(4);
}

/** The parameters of a StartupMessage: user, database, and settings for the session. */
export function startupParameters(bytes: Buffer): Map<string, string> {
  const words = bytes.toString('utf8', 8).split('\0');
  const parameters = new Map<string, string>();
  for (let i = 0; i + 1 < words.length && words[i] !== ''; i += 2) parameters.set(words[i] ?? '', words[i + 1] ?? '');
  return parameters;
}

/** A typed message of either side: letter, length, body. */
export function message(type: string, body: string | Uint8Array = ''): Buffer {
  const content = Buffer.from(body as string);
  const bytes = Buffer.alloc(5 + content.length);
  bytes.write(type);
  bytes.writeUInt32BE(4 + content.length, 1);
  content.copy(bytes, 5);
  return bytes;
}

/** A text as a literal of SQL. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
