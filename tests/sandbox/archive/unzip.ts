import { fromBufferPromise } from 'yauzl';

/** The lines of the one file in a zip archive, and its name. */
export async function unzip(bytes: Buffer): Promise<{ readonly name: string; readonly lines: readonly string[] }> {
  const zip = await fromBufferPromise(bytes, { lazyEntries: true });
  for await (const entry of zip.eachEntry()) {
    const chunks: Buffer[] = [];
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
    return { name: entry.fileName, lines: Buffer.concat(chunks).toString().trimEnd().split('\n') };
  }
  throw new Error('an empty archive');
}
