import { fromFdPromise } from 'yauzl';
import { messageOf } from '../../errors.js';
import { unpacked } from '../zip-entry.js';
import { DamagedFile } from './damaged-file.js';

/**
 * What the one file in a zip archive holds, chunk by chunk.
 *
 * @param fd of the archive; stays open
 * @param name what it is called in messages
 * @throws DamagedFile when it is no such archive
 */
export async function* zippedText(fd: number, name: string): AsyncGenerator<Buffer> {
  try {
    const zip = await fromFdPromise(fd, { autoClose: false, lazyEntries: true });
    for await (const entry of zip.eachEntry()) {
      yield* unpacked(zip, entry, fd);
      return;
    }
  } catch (error) {
    throw new DamagedFile(`${name} cannot be unpacked: ${messageOf(error)}`, { cause: error });
  }
  throw new DamagedFile(`${name} is empty`);
}
