import type { Command } from 'commander';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { Invoke } from '../invoke.js';
import { plain } from '../render/plain.js';
import type { CommonFlags, Runtime } from '../runtime.js';

interface SqlFlags extends CommonFlags {
  readonly statement?: string;
}

export function addSql(program: Command, invoke: Invoke): void {
  program.command('sql')
    .summary('read the archive by SQL')
    .description('Runs one SQL statement that only reads, and prints its rows. The way into the embedded database,\nwhich no other program can open; it also runs beside a titan that is fetching.')
    .argument('<statement>', 'such as "SELECT * FROM ohlcv_primary LIMIT 5"')
    .addHelpText('after', `
Exit codes: 0 done, 2 wrong statement or configuration, 3 database out of reach`)
    .action((statement: string, _flags, command: Command) =>
      invoke({ ...command.optsWithGlobals<CommonFlags>(), statement } as SqlFlags, runSql));
}

/** @returns the exit code */
export async function runSql(runtime: Runtime): Promise<ExitCode> {
  const { output, flags } = runtime;
  const [{ readRows }, { renderTable }] = await Promise.all([import('../../storage/read-rows.js'), import('../render/table.js')]);
  const database = await runtime.database({ migrated: true });
  const { columns, rows } = await readRows(database.sql, (flags as SqlFlags).statement ?? '');
  if (flags.json === true) {
    output.print(JSON.stringify(rows.map((row) => Object.fromEntries(columns.map((column, i) => [column, row[i] ?? null]))), null, 2));
    return EXIT.done;
  }
  const shown = columns.map((title, i) => ({ title: plain(title), spare: 0, cell: (row: readonly (string | null)[]) => plain(row[i] ?? '') }));
  output.print(renderTable(shown, rows, undefined, (text) => output.chalk.bold(text)));
  return EXIT.done;
}
