import type { Command } from 'commander';
import type { TimescaleReport } from '../../storage/timescale/timescale-conversion.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { Invoke } from '../invoke.js';
import { plain } from '../render/plain.js';
import type { CommonFlags, Runtime } from '../runtime.js';

interface MigrateFlags extends CommonFlags {
  readonly dryRun?: boolean;
}

const EXIT_HELP = `
Exit codes: 0 up to date, 1 migrations are pending (status), 2 wrong configuration, 3 failed`;

export function addMigrate(program: Command, invoke: Invoke): void {
  const migrate = program.command('migrate')
    .summary('create or update the database schema')
    .description('Brings the database to this version\'s schema, and onto TimescaleDB where the server has it.');
  migrate.command('up', { isDefault: true })
    .description('apply what is pending (the default)')
    .option('--dry-run', 'say what would be done, and change nothing')
    .addHelpText('after', EXIT_HELP)
    .action((_flags, command: Command) => invoke(command.optsWithGlobals<MigrateFlags>(), runUp));
  migrate.command('status')
    .description('say what is applied and what is pending')
    .addHelpText('after', EXIT_HELP)
    .action((_flags, command: Command) => invoke(command.optsWithGlobals<MigrateFlags>(), runStatus));
}

/** @returns the exit code */
export async function runUp(runtime: Runtime): Promise<ExitCode> {
  const { output, flags } = runtime;
  const dryRun = (flags as MigrateFlags).dryRun === true;
  const { migrate } = await import('../../storage/migrations/migrator.js');
  const database = await runtime.database({ migrated: false });
  const report = await migrate(database.sql, { dryRun });
  if (flags.json === true) {
    output.print(JSON.stringify({ command: 'migrate', database: database.description, ...report }, null, 2));
    return EXIT.done;
  }
  if (flags.quiet === true) return EXIT.done;
  const verb = dryRun ? 'would apply' : 'applied';
  output.print([
    `database: ${database.description}`,
    ...report.applied.map((file) => `${verb} ${file}`),
    ...report.timescale.changes.map((change) => `${dryRun ? 'would ' : ''}${change}`),
    ...report.timescale.notices.map((notice) => `note: ${notice}`),
    ...(report.applied.length + report.timescale.changes.length === 0 ? ['nothing to do: the schema is up to date'] : []),
    describeTimescale(report.timescale),
  ].map(plain).join('\n'));
  return EXIT.done;
}

/** @returns the exit code */
export async function runStatus(runtime: Runtime): Promise<ExitCode> {
  const { output, flags } = runtime;
  const [{ planMigrations }, { inspectTimescale }] = await Promise.all([
    import('../../storage/migrations/migrator.js'), import('../../storage/timescale/timescale-conversion.js'),
  ]);
  const database = await runtime.database({ migrated: false });
  const plan = await planMigrations(database.sql);
  const timescale = await inspectTimescale(database.sql);
  const pending = plan.pending.map(({ file }) => file);
  if (flags.json === true) {
    output.print(JSON.stringify({ command: 'migrate status', database: database.description, ...plan, pending, timescale }, null, 2));
  } else if (flags.quiet !== true) {
    output.print([
      `database: ${database.description}`,
      ...plan.applied.map(({ file, appliedAt }) => `applied  ${file}  ${appliedAt.toISOString()}`),
      ...pending.map((file) => `pending  ${file}`),
      ...plan.problems.map((problem) => `problem: ${problem}`),
      describeTimescale(timescale),
    ].map(plain).join('\n'));
  }
  if (plan.problems.length > 0) return EXIT.failed;
  return pending.length > 0 ? EXIT.partial : EXIT.done;
}

function describeTimescale({ edition, version, hypertable, columnstore }: TimescaleReport): string {
  if (edition === 'none') return 'TimescaleDB: not in this database; ohlcv is a plain table';
  const table = hypertable ? 'ohlcv is a hypertable' : 'ohlcv is still a plain table';
  const store = columnstore ? 'with columnstore' : edition === 'apache' ? 'without columnstore, which the Apache edition lacks' : 'without columnstore';
  return `TimescaleDB ${version} (${edition} edition): ${table} ${store}`;
}
