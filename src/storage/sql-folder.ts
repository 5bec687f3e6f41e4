import { fileURLToPath } from 'node:url';

/** The folder of SQL files in the package; the same from `src`, from `dist` and from the bundle, whose files lie as deep. */
export const SQL_FOLDER = fileURLToPath(new URL('../../sql/', import.meta.url));
