import type { Queries } from '../database.js';

/** `apache` has hypertables only; `community` has the columnstore too. */
export type TimescaleEdition = 'none' | 'apache' | 'community';

/** TimescaleDB as it stands in a database. */
export interface TimescaleState {
  readonly edition: TimescaleEdition;
  /** Version of the extension in the database, such as `2.19.3`; null without it. */
  readonly version: string | null;
  /** Version that the server could install, when it is ready to (installed and preloaded); else null. */
  readonly installable: string | null;
  /** Whether `ohlcv` is a hypertable. */
  readonly hypertable: boolean;
  /** Whether chunks of `ohlcv` may go to the columnstore. */
  readonly columnstore: boolean;
}

/** Looks at the extension, its licence and the table. Changes nothing. */
export async function readTimescaleState(sql: Queries): Promise<TimescaleState> {
  const { version, installable } = await readExtension(sql);
  if (version === null) return { edition: 'none', version, installable, hypertable: false, columnstore: false };
  const [licence] = await sql<{ name: string | null }[]>`SELECT current_setting('timescaledb.license', true) AS name`;
  const edition = licence?.name === 'timescale' ? 'community' : 'apache';
  const [table] = await sql<{ columnstore: boolean }[]>`
    SELECT compression_enabled AS columnstore FROM timescaledb_information.hypertables
    WHERE hypertable_name = 'ohlcv' AND hypertable_schema = ANY (current_schemas(false))`;
  return { edition, version, installable: null, hypertable: table !== undefined, columnstore: table?.columnstore ?? false };
}

/** The setting shows that the server preloads TimescaleDB; shared_preload_libraries itself is hidden from most users. */
async function readExtension(sql: Queries): Promise<{ version: string | null; installable: string | null }> {
  const [found] = await sql<{ version: string | null; installable: string | null }[]>`
    SELECT
      (SELECT extversion FROM pg_extension WHERE extname = 'timescaledb') AS version,
      (SELECT default_version FROM pg_available_extensions WHERE name = 'timescaledb'
        AND EXISTS (SELECT FROM pg_settings WHERE name = 'timescaledb.max_background_workers')) AS installable`;
  return found!;
}

/** Whether version `major.minor` or later is installed. */
export function isAtLeast(version: string, major: number, minor: number): boolean {
  const [haveMajor = 0, haveMinor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return haveMajor > major || (haveMajor === major && haveMinor >= minor);
}
