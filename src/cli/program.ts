import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { collect } from './arguments.js';
import { addBackfill } from './commands/backfill.js';
import { addExchanges } from './commands/exchanges.js';
import { addFetch } from './commands/fetch.js';
import { addGaps } from './commands/gaps.js';
import { addImport } from './commands/import.js';
import { addMigrate } from './commands/migrate.js';
import { addSandbox } from './commands/sandbox.js';
import { addSql } from './commands/sql.js';
import { addWatch } from './commands/watch.js';
import type { Invoke } from './invoke.js';

/** The command line: what there is to say, and nothing of how it is done. */
export function createProgram(invoke: Invoke): Command {
  const program = new Command('titan')
    .description('Builds and keeps a trustworthy archive of crypto market data in PostgreSQL/TimescaleDB.')
    .version(version(), '-V, --version')
    .option('--database-url <url>', 'postgres://user:password@host/database (default: DATABASE_URL, else an embedded database)')
    .option('--json', 'print results as one JSON document')
    .option('--quiet', 'print neither progress nor tables')
    .option('--verbose', 'log more, and show stack traces')
    .option('--no-color', 'no colours (NO_COLOR does the same)')
    .addOption(new Option('--log-format <format>', 'how stderr reads (default: text on a terminal, else json)').choices(['text', 'json']))
    .option('--sandbox', 'run against a local stand-in for the exchanges, with a database of its own')
    .option('--endpoint <exchange=origin>', 'send an exchange\'s requests to another origin; repeatable', collect)
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    // Errors are for main.ts to print.
    .configureOutput({ outputError: () => undefined })
    .exitOverride();
  for (const add of [addFetch, addBackfill, addGaps, addWatch, addImport, addExchanges, addMigrate, addSql, addSandbox]) add(program, invoke);
  return program;
}

function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
  return manifest.version;
}
