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
  /** The tables that are hypertables. */
  readonly hypertables: ReadonlySet<string>;
  /** Those of which chunks may go to the columnstore. */
  readonly columnstores: ReadonlySet<string>;
}

/** Looks at the extension, its licence and the table. Changes nothing. */
export async function readTimescaleState(sql: Queries): Promise<TimescaleState> {
  const { version, installable } = await readExtension(sql);
  if (version === null) return { edition: 'none', version, installable, hypertables: new Set(), columnstores: new Set() };
  const [licence] = await sql<{ name: string | null }[]>`SELECT current_setting('timescaledb.license', true) AS name`;
  const edition = licence?.name === 'timescale' ? 'community' : 'apache';
  const tables = await sql<{ name: string; columnstore: boolean }[]>`
    SELECT hypertable_name AS name, compression_enabled AS columnstore FROM timescaledb_information.hypertables
    WHERE hypertable_schema = ANY (current_schemas(false))`;
  const columnstores = tables.filter(({ columnstore }) => columnstore);
  return {
    edition, version, installable: null,
    hypertables: new Set(tables.map(({ name }) => name)), columnstores: new Set(columnstores.map(({ name }) => name)),
  };
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
