import type { Command } from 'commander';
import { UsageError } from '../../errors.js';
import { printable } from '../../market/printable.js';
import type { Fault } from '../../sandbox/faults/fault.js';
import type { Sandbox, SandboxOptions } from '../../sandbox/server.js';
import { collect, parseInstant, parseWhole } from '../arguments.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { Invoke } from '../invoke.js';
import type { CommonFlags, Runtime } from '../runtime.js';

const DEFAULT_PORT = 9100;
const MOST_MADE_UP = 1_000;
const MOST_LIQUIDATIONS = 60_000;

interface SandboxFlags extends CommonFlags {
  readonly port?: string;
  readonly seed?: string;
  readonly now?: string;
  readonly latency?: string;
  readonly limits?: boolean;
  readonly madeUp?: string;
  readonly liquidations?: string;
  readonly replays?: readonly string[];
  readonly dataColumns?: string;
  readonly fault?: readonly string[];
  readonly controlPort?: string;
}

export function addSandbox(program: Command, invoke: Invoke): void {
  program.command('sandbox')
    .summary('serve a local stand-in for the exchanges')
    .description('Serves the REST dialects of real exchanges on loopback, with their limits, until Ctrl-C.\nIts candles are made up, the same for the same seed, or replayed from files.')
    .option('--exchanges <ids>', 'which to be, comma-separated (default: all it can)')
    .option('--port <n>', `port of the first exchange; each further one a port higher; 0: any free ones (default: ${DEFAULT_PORT})`)
    .option('--seed <text>', 'another seed, another market (default: 1)')
    .option('--now <date>', 'start the sandbox\'s clock then, UTC (default: the real time)')
    .option('--latency <ms>', 'milliseconds before every answer (default: 0)')
    .option('--no-limits', 'never refuse too many requests')
    .option('--made-up <n>', 'list so many coins more, made up like their candles, against USDT on every exchange with spot markets (default: 0)')
    .option('--liquidations <n>', 'positions liquidated in a minute, of each perpetual (default: 12)')
    .option('--data <symbol=file>', 'replay 1m candles from a CSV file (.gz too); repeatable, files of one symbol join', collect)
    .option('--data-columns <names>', 'order of the columns in files without a header line (default: time,open,high,low,close,volume)')
    .option('--fault <text>', 'a fault from the start, such as binance:reset,probability=0.05; repeatable, see below', collect)
    .option('--control-port <n>', 'port of /faults, where faults are switched while it runs (default: one below --port)')
    .addHelpText('after', `
Faults: exchange:kind,name=value,…   (* is every exchange)
  latency=2s  clock-skew=-90s  status=429,retry-after=30  bad-rows=duplicate,rows=3  short-page,rows=10
  stalled-body,gzip=true  cut-body  cut-json  empty-body  html  no-date  reset  hang-up  silence
  refused                          nothing listens at the exchange's port
  upgrade-refused=429  subscription-refused  socket-drop  socket-silence  frame-lost  frame-doubled  frames-replayed=50   (WebSockets, and frames on them)
Each strikes every request, or as told by probability=0.1, count=3, from=30s, until=5m (from now on, or
2024-01-31T12:30Z by the sandbox's clock), path=/api/v3/klines, pattern=BTCUSDT; refused by from and until alone.
While it runs, GET, PUT, POST and DELETE of /faults list, replace, add and end them, as JSON:
  curl -X POST -d '{"kind": "latency", "milliseconds": "2s", "exchange": "okx", "count": 10}' http://127.0.0.1:${DEFAULT_PORT - 1}/faults

Exit codes: 0 after Ctrl-C, 2 wrong usage, 3 it could not start

Example, in two terminals:
  titan sandbox --data BTC/USDT=candles.csv.gz
  titan fetch BTC/USDT --exchanges binance --endpoint binance=http://127.0.0.1:${DEFAULT_PORT}`)
    .action((_flags, command: Command) => {
      // Elsewhere --data names datasets, which the configuration reads.
      const { data: replays, ...flags } = command.optsWithGlobals<SandboxFlags & { data?: readonly string[] }>();
      return invoke({ ...flags, ...(replays === undefined ? {} : { replays }) }, runSandbox);
    });
}

/** Serves until the signal; @returns the exit code */
export async function runSandbox(runtime: Runtime): Promise<ExitCode> {
  const { output, signal } = runtime;
  const options = readOptions(runtime);
  const { startSandbox } = await import('../../sandbox/server.js');
  const sandbox = await startSandbox({ ...options, faults: await readFaults(runtime, options) });
  try {
    const { origins, control } = sandbox;
    if (runtime.flags.json === true) output.print(JSON.stringify({ command: 'sandbox', sandbox: true, origins, control }));
    else output.print(describe(sandbox));
    await aborted(signal);
  } finally {
    await sandbox.close();
  }
  return EXIT.done;
}

function readOptions({ config, flags, now }: Runtime): SandboxOptions & { readonly now: () => number } {
  const { port: first, controlPort, seed, now: start, latency, limits, madeUp, liquidations, replays = [], dataColumns } = flags as SandboxFlags;
  const startedAt = now();
  const clock = start === undefined ? undefined : parseInstant('--now', start);
  const port = first === undefined ? DEFAULT_PORT : parseWhole('--port', first, 0, 65_535);
  return {
    port,
    controlPort: controlPort === undefined ? Math.max(0, port - 1) : parseWhole('--control-port', controlPort, 0, 65_535),
    latency: latency === undefined ? 0 : parseWhole('--latency', latency, 0, 600_000),
    enforceLimits: limits !== false,
    madeUp: madeUp === undefined ? 0 : parseWhole('--made-up', madeUp, 1, MOST_MADE_UP),
    now: clock === undefined ? now : () => clock + now() - startedAt,
    data: replays.map((text) => readReplay(text, dataColumns)),
    ...(seed === undefined ? {} : { seed }),
    ...(liquidations === undefined ? {} : { liquidations: { perSecond: parseWhole('--liquidations', liquidations, 0, MOST_LIQUIDATIONS) / 60 } }),
    ...(flags.exchanges === undefined || config.exchanges === undefined ? {} : { exchanges: config.exchanges }),
  };
}

/** The faults of the command line; those that name an exchange may name the ones that are served. */
async function readFaults({ flags }: Runtime, { exchanges, now }: { exchanges?: readonly string[]; now: () => number }): Promise<readonly Fault[]> {
  const { fault: texts = [] } = flags as SandboxFlags;
  if (texts.length === 0) return [];
  const [{ parseFaultText }, { SANDBOX_EXCHANGES }] = await Promise.all([import('../../sandbox/faults/fault-text.js'), import('../../sandbox/server.js')]);
  return texts.map((text) => {
    try {
      return parseFaultText(text, now(), exchanges ?? SANDBOX_EXCHANGES);
    } catch (error) {
      if (error instanceof UsageError) throw new UsageError(`--fault: ${error.message}`, error.hint === undefined ? {} : { hint: error.hint });
      throw error;
    }
  });
}

function readReplay(text: string, columns: string | undefined): { symbol: string; file: string; columns?: string[] } {
  const [, symbol, file] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (symbol === undefined || file === undefined) throw new UsageError(`--data: ${printable(text)} is not of the form BTC/USDT=candles.csv`);
  return { symbol, file, ...(columns === undefined ? {} : { columns: columns.split(',').map((name) => name.trim()) }) };
}

function describe({ origins, control }: Sandbox): string {
  const endpoints = Object.entries(origins).map(([id, origin]) => `  --endpoint ${id}=${origin}`);
  return [
    'sandbox: a local stand-in, its candles are not an exchange\'s. Use it with',
    ...endpoints,
    `Faults are switched at ${control}/faults. Ctrl-C ends it.`,
  ].join('\n');
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => { resolve(); }, { once: true });
  });
}
