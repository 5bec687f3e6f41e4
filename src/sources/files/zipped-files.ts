import { open, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { crc32 } from 'node:zlib';
import { fromFdPromise, type Entry, type ZipFile } from 'yauzl';
import { messageOf, UsageError } from '../../errors.js';
import { unpacked } from '../zip-entry.js';
import { damaged, type DataFile, type OpenedFile } from './data-file.js';

/** The CSV files in a zip archive, however many and large. @throws UsageError when it is none, or has none */
export async function zippedFiles(path: string): Promise<OpenedFile> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const zip = await fromFdPromise(file.fd, { autoClose: false, lazyEntries: true });
    const files: DataFile[] = [];
    for await (const entry of zip.eachEntry()) {
      if (isData(entry.fileName)) files.push(dataFile(path, zip, entry, file.fd));
    }
    if (files.length === 0) throw new UsageError(`${path} holds no CSV file`);
    const opened = file;
    return { files, close: () => opened.close() };
  } catch (error) {
    await file?.close();
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${path} cannot be unpacked: ${messageOf(error)}`, { cause: error, hint: 'Get the file anew.' });
  }
}

/** What macOS puts beside each file is no data. */
function isData(name: string): boolean {
  return /\.csv$/i.test(name) && !/(?:^|\/)(?:__MACOSX|\._[^/]*$)/.test(name);
}

function dataFile(path: string, zip: ZipFile, entry: Entry, fd: number): DataFile {
  const name = `${path} (${entry.fileName})`;
  return {
    name,
    titles: [basename(entry.fileName), basename(path)],
    path,
    bytes: entry.uncompressedSize,
    async *chunks(onBytes) {
      let sum = 0;
      try {
        for await (const chunk of unpacked(zip, entry, fd)) {
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
