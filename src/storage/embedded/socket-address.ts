import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** sun_path of macOS, with its final zero; Linux has 108. */
const MOST_BYTES = 104;

/**
 * Calls `use` with an address of the socket `name` in `folder`, which is too long for the system
 * when the folder lies deep. The socket is then reached through a link that exists meanwhile.
 */
export async function withSocketAddress<T>(folder: string, name: string, use: (address: string) => Promise<T>): Promise<T> {
  const address = path.join(folder, name);
  if (Buffer.byteLength(address) < MOST_BYTES) return use(address);
  const directory = await mkdtemp(path.join(tmpdir(), 'titan-'));
  try {
    await symlink(folder, path.join(directory, 'd'));
    return await use(path.join(directory, 'd', name));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
