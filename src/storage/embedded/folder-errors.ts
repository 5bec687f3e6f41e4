import { messageOf, PermanentError, TitanError, UsageError } from '../../errors.js';

/** Explains why an embedded database's folder cannot be used: names the folder and what to do. */
export function folderError(folder: string, error: unknown): TitanError {
  if (error instanceof TitanError) return error;
  const [problem, hint] = explain(error);
  const Kind = NOT_FOR_TITAN.has(codeOf(error) ?? '') ? UsageError : PermanentError;
  return new Kind(`The embedded database in ${folder} cannot be used: ${problem}.`, { hint, cause: error });
}

/** Emscripten's numbers for what its file system was refused, which come without a code. */
const ERRNO_CODES: Record<number, string> = { 2: 'EACCES', 19: 'EDQUOT', 51: 'ENOSPC', 63: 'EPERM', 69: 'EROFS' };
/** What says that TITAN_HOME names the wrong folder; a full disk, say, does not. */
const NOT_FOR_TITAN = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST']);
const DISK_FULL = new Set(['ENOSPC', 'EDQUOT']);
const ELSEWHERE = 'set TITAN_HOME to a folder that titan may write to';

/** Whether the file system said no, to Node or through Emscripten. */
export function isFileError(error: unknown): boolean {
  return codeOf(error) !== undefined;
}

export function isDiskFull(error: unknown): boolean {
  return DISK_FULL.has(codeOf(error) ?? '');
}

function codeOf(error: unknown): string | undefined {
  const { code, errno, name } = error as NodeJS.ErrnoException;
  return name === 'ErrnoError' ? ERRNO_CODES[errno ?? 0] : code;
}

function explain(error: unknown): [problem: string, hint: string] {
  switch (codeOf(error) ?? '') {
    case 'EACCES':
    case 'EPERM':
      return ['this user may not write there', `Change the folder's permissions, or ${ELSEWHERE}.`];
    case 'EROFS':
      return ['its file system is read-only', capitalised(`${ELSEWHERE}.`)];
    case 'ENOTDIR':
    case 'EEXIST':
      return ['it is a file, not a folder', capitalised(`${ELSEWHERE}.`)];
    case 'ENOSPC':
    case 'EDQUOT':
      return ['the disk is full', `Free some space, or ${ELSEWHERE}.`];
    default:
      return [messageOf(error), `Check the folder, or ${ELSEWHERE}.`];
  }
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
