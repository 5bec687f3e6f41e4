import type { Command } from 'commander';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { Invoke } from '../invoke.js';
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
  const { config, output, flags, log } = runtime;
  const dryRun = (flags as MigrateFlags).dryRun === true;
  const [{ migrate }, { priorityInForce }, { renderMigration }] = await Promise.all([
    import('../../storage/migrations/migrator.js'), import('../priority.js'), import('../render/migration-report.js'),
  ]);
  const database = await runtime.database({ migrated: false });
  const report = await migrate(database.sql, { dryRun });
  if (!dryRun) await priorityInForce(database.sql, config.priority, log);
  if (flags.json === true) output.print(JSON.stringify({ command: 'migrate', database: database.description, ...report }, null, 2));
  else if (flags.quiet !== true) output.print(renderMigration(database.description, report));
  return EXIT.done;
}

/** @returns the exit code */
export async function runStatus(runtime: Runtime): Promise<ExitCode> {
  const { output, flags } = runtime;
  const [{ planMigrations }, { inspectTimescale }, { renderMigrationStatus }] = await Promise.all([
    import('../../storage/migrations/migrator.js'), import('../../storage/timescale/timescale-conversion.js'), import('../render/migration-report.js'),
  ]);
  const database = await runtime.database({ migrated: false });
  const plan = await planMigrations(database.sql);
  const timescale = await inspectTimescale(database.sql);
  const pending = plan.pending.map(({ file }) => file);
  if (flags.json === true) {
    output.print(JSON.stringify({ command: 'migrate status', database: database.description, ...plan, pending, timescale }, null, 2));
  } else if (flags.quiet !== true) {
    output.print(renderMigrationStatus(database.description, plan, timescale));
  }
  if (plan.problems.length > 0) return EXIT.failed;
  return pending.length > 0 ? EXIT.partial : EXIT.done;
}
