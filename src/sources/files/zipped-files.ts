import { basename } from 'node:path';
import { crc32 } from 'node:zlib';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { messageOf, UsageError } from '../../errors.js';
import { unpacked } from '../zip-entry.js';
import { damaged, type DataFile, type OpenedFile } from './data-file.js';

/** The CSV files in a zip archive, however many and large. @throws UsageError when it is none, or has none */
export async function zippedFiles(path: string): Promise<OpenedFile> {
  let zip: ZipFile | undefined;
  try {
    zip = await openPromise(path, { autoClose: false, lazyEntries: true });
    const files: DataFile[] = [];
    for await (const entry of zip.eachEntry()) {
      if (isData(entry.fileName)) files.push(dataFile(path, zip, entry));
    }
    if (files.length === 0) throw new UsageError(`${path} holds no CSV file`);
    const opened = zip;
    return { files, close: () => Promise.resolve(opened.close()) };
  } catch (error) {
    zip?.close();
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${path} cannot be unpacked: ${messageOf(error)}`, { cause: error, hint: 'Get the file anew.' });
  }
}

/** What macOS puts beside each file is no data. */
function isData(name: string): boolean {
  return /\.csv$/i.test(name) && !/(?:^|\/)(?:__MACOSX|\._[^/]*$)/.test(name);
}

function dataFile(path: string, zip: ZipFile, entry: Entry): DataFile {
  const name = `${path} (${entry.fileName})`;
  return {
    name,
    titles: [basename(entry.fileName), basename(path)],
    path,
    bytes: entry.uncompressedSize,
    async *chunks(onBytes) {
      let sum = 0;
      try {
        for await (const chunk of unpacked(zip, entry, path)) {
          sum = crc32(chunk, sum);
          onBytes?.(chunk.length);
          yield chunk;
        }
      } catch (error) {
        throw damaged(name, error);
      }
      if (sum !== entry.crc32) throw new UsageError(`${name} is damaged: its contents do not fit their checksum`, { hint: 'Get the file anew.' });
    },
  };
}
