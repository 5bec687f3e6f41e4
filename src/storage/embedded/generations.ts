import { readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import path from 'node:path';

/**
 * Who owns a folder is the newest of its generations: symbolic links `owner.<n>` that name the
 * socket on which the owner of that generation listens. A link is made whole or not at all, and
 * only one process can make `owner.<n>`, so each generation has one owner for ever; it is taken
 * only when the one before is dead, and its owner listens before taking it. A process is dead when
 * its socket refuses: the kernel accepts connections even for one that is busy, and ends that with
 * the process, whatever becomes of its process id.
 */
export interface Generation {
  readonly number: number;
  /** The owner's socket, a name within the folder. */
  readonly socket: string;
}

/**
 * Old links are kept this long: one that is gone could be made a second time, by a process that
 * looked at the folder this many owners ago and has not come to act upon it since.
 */
const KEPT = 64;
const LINK = /^owner\.(\d+)$/;
const SOCKET = /^owner\.(\d+)\.(\d+)-[0-9a-f]+\.sock$/;

/** A name for the socket of this process, should it become the owner of that generation. */
export function socketName(number: number): string {
  return `owner.${String(number)}.${String(process.pid)}-${randomBytes(4).toString('hex')}.sock`;
}

/** The id of the process that made the socket, to name it to people; it may be another's by now. */
export function processOf(socket: string): number {
  return Number(SOCKET.exec(socket)?.[2]);
}

/** @returns the newest generation, if the folder ever had an owner */
export function newestGeneration(folder: string): Generation | undefined {
  for (;;) {
    const number = Math.max(0, ...readdirSync(folder).map((name) => Number(LINK.exec(name)?.[1] ?? 0)));
    if (number === 0) return undefined;
    try {
      // Only the name counts: a copied folder's links may lead to where it was copied from.
      return { number, socket: path.basename(readlinkSync(path.join(folder, `owner.${String(number)}`))) };
    } catch (error) {
      // Swept away meanwhile: there are newer ones.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

/** @returns whether the generation is now the caller's, who must be listening on its socket */
export function claimGeneration(folder: string, { number, socket }: Generation): boolean {
  const link = path.join(folder, `owner.${String(number)}`);
  try {
    symlinkSync(socket, link);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  if (newestGeneration(folder)?.number === number) return true;
  rmSync(link, { force: true });
  return false;
}

/** Removes what earlier owners and losers left; only for the owner of the generation. */
export function sweepBefore(folder: string, number: number): void {
  for (const name of readdirSync(folder)) {
    const link = Number(LINK.exec(name)?.[1] ?? Infinity);
    // A socket of an earlier generation, which has been decided, can win no other.
    const socket = Number(SOCKET.exec(name)?.[1] ?? Infinity);
    if (link <= number - KEPT || socket < number) rmSync(path.join(folder, name), { force: true });
  }
}
