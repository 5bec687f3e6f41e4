import type { MigrationPlan } from '../../storage/migrations/migration-plan.js';
import type { MigrationReport } from '../../storage/migrations/migrator.js';
import type { TimescaleReport } from '../../storage/timescale/timescale-conversion.js';
import { plain } from './plain.js';

/** What `titan migrate` did, or would do. */
export function renderMigration(database: string, { dryRun, applied, timescale }: MigrationReport): string {
  const verb = dryRun ? 'would apply' : 'applied';
  return lines([
    `database: ${database}`,
    ...applied.map((file) => `${verb} ${file}`),
    ...timescale.changes.map((change) => `${dryRun ? 'would ' : ''}${change}`),
    ...timescale.notices.map((notice) => `note: ${notice}`),
    ...(applied.length + timescale.changes.length === 0 ? ['nothing to do: the schema is up to date'] : []),
    describeTimescale(timescale),
  ]);
}

/** How the database stands to the migrations of this titan. */
export function renderMigrationStatus(database: string, { applied, pending, problems }: MigrationPlan, timescale: TimescaleReport): string {
  return lines([
    `database: ${database}`,
    ...applied.map(({ file, appliedAt }) => `applied  ${file}  ${appliedAt.toISOString()}`),
    ...pending.map(({ file }) => `pending  ${file}`),
    ...problems.map((problem) => `problem: ${problem}`),
    describeTimescale(timescale),
  ]);
}

function lines(texts: readonly string[]): string {
  return texts.map(plain).join('\n');
}

function describeTimescale({ edition, version, hypertable, columnstore }: TimescaleReport): string {
  if (edition === 'none') return 'TimescaleDB: not in this database; ohlcv is a plain table';
  const table = hypertable ? 'ohlcv is a hypertable' : 'ohlcv is still a plain table';
  const store = columnstore ? 'with columnstore' : edition === 'apache' ? 'without columnstore, which the Apache edition lacks' : 'without columnstore';
  return `TimescaleDB ${version} (${edition} edition): ${table} ${store}`;
}
