import type { Command } from 'commander';
import { UsageError } from '../../errors.js';
import { abortWith } from '../../exchanges/abort-with.js';
import type { WatchSummary } from '../../ingest/watch/watch.js';
import { parseDataset } from '../../market/datasets/parse-dataset.js';
import { datasetOf } from '../../market/datasets/registry.js';
import { printable } from '../../market/printable.js';
import type { DatasetName } from '../../market/series.js';
import type { Timeframe } from '../../market/timeframe.js';
import { collect, parsePercent, parseWhole } from '../arguments.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { keepHeapSmall } from '../heap.js';
import type { Invoke } from '../invoke.js';
import type { Runtime } from '../runtime.js';
import { addKindOptions, kindsOf } from '../series-kinds.js';
import { addSymbolOptions, parseTop, wishedSymbols, type SymbolFlags } from '../symbol-options.js';

const DEFAULT_TIMEFRAME: Timeframe = '1m';
const DEFAULT_INTERVAL = 60;
const DAY = 86_400;
const DEFAULT_MAX_AGE = 10;
const DEFAULT_MAX_GAP_RATE = 5;

/** Milliseconds after an interval's end by which exchanges have its candle; of short intervals, a tenth. */
const SETTLE = 2_000;

/** Milliseconds; Node's timers go no farther. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Milliseconds for the tick in hand, and for closing, once it is to stop. */
const MOST_TO_END = 6_000;

/** Connections that look for gaps side by side; an embedded database has one session for all. */
const READERS = 2;

interface WatchFlags extends SymbolFlags {
  readonly interval?: string;
  readonly poll?: readonly string[];
  readonly once?: boolean;
  readonly stream?: boolean;
  readonly for?: string;
  readonly maxAge?: string;
  readonly maxGapRate?: string;
  readonly metrics?: string;
}

const EXIT_CODES_HELP = `
Exit codes:
  0    stopped by q, Ctrl-C or SIGTERM, or --for is over; --once: all came
  1    --once: some series failed
  2    wrong usage or configuration; nothing was tried
  3    the database could not be opened; --once: nothing came

Alerts (a series lacks more than --max-gap-rate, or is later than --max-age) go to the log, the terminal's bell,
TITAN_ALERT_URL (a JSON POST) and TITAN_ALERT_COMMAND (JSON on its standard input): one when it begins, one when it ends.`;

export function addWatch(program: Command, invoke: Invoke): void {
  const watch = program.command('watch')
    .summary('keep series up to date, in the foreground')
    .description('Every 60 seconds fetches what has closed, and whatever was missed meanwhile. Listens to liquidations, by WebSocket, since nobody can ask for them later.\nEnds with q or Ctrl-C. Without symbols: the configured ones (TITAN_SYMBOLS).');
  addKindOptions(addSymbolOptions(watch), DEFAULT_TIMEFRAME)
    .option('--exchanges <ids>', 'ccxt ids, comma-separated')
    .option('--interval <seconds>', `between ticks (default: ${DEFAULT_INTERVAL})`)
    .option('--poll <dataset=seconds>', 'look for what is due of a dataset only so often: open-interest=900,funding=14400 (default: as often as its periods end, so 300 for open interest of 5m and 3600 for funding)', collect)
    .option('--stream', 'also take candles as the exchanges send them, by WebSocket; each tick still asks for the newest, and for what the stream lost')
    .option('--once', 'one tick, with all that was missed, for cron')
    .option('--for <duration>', 'end after so long: 90s, 10m or 2h')
    .option('--max-age <n>', `intervals that a series may be late before there is an alert (default: ${DEFAULT_MAX_AGE})`)
    .option('--max-gap-rate <percent>', `share of the last 24 hours that a series may lack before there is an alert (default: ${DEFAULT_MAX_GAP_RATE})`)
    .option('--metrics <port>', 'serve /metrics for Prometheus and /healthz on 127.0.0.1; 0.0.0.0:9464 to be reached from elsewhere')
    .addHelpText('after', `${EXIT_CODES_HELP}

Examples:
  titan watch
  titan watch BTC/USDT ETH/USDT --exchanges binance,kraken --timeframe 1m,1h
  titan watch --stream --metrics 9464
  titan watch BTC/USDT:USDT --data candles,liquidations --exchanges binance,bybit,okx
  titan watch BTC/USDT --sandbox --interval 5 --for 2m`)
    .action((symbols: string[], _flags, command: Command) => invoke({ ...command.optsWithGlobals<WatchFlags>(), symbols }, runWatch));
}

/** @returns the exit code */
export async function runWatch(runtime: Runtime): Promise<ExitCode> {
  const { config, flags: given, now, output, signal } = runtime;
  const flags = given as WatchFlags;
  const interval = parseWhole('--interval', flags.interval ?? String(DEFAULT_INTERVAL), 1, DAY) * 1_000;
  const rhythm = { interval, settle: Math.min(SETTLE, interval / 10) };
  const length = flags.for === undefined ? undefined : parseDuration('--for', flags.for);
  const polls = parsePolls(flags.poll);
  const limits = {
    age: parseWhole('--max-age', flags.maxAge ?? String(DEFAULT_MAX_AGE), 1, 1_000_000),
    gapRate: parsePercent('--max-gap-rate', flags.maxGapRate ?? String(DEFAULT_MAX_GAP_RATE)),
  };
  const top = parseTop(flags);
  const once = flags.once === true;
  if (once && flags.stream === true) throw new UsageError('--once and --stream cannot be told together', { hint: 'A stream is for a watch that goes on.' });
  const kinds = kindsOf(config, DEFAULT_TIMEFRAME);
  const unaskable = kinds.find((kind) => !datasetOf(kind).askable);
  if (once && unaskable !== undefined) throw new UsageError(`--once cannot bring ${unaskable.dataset}: nobody can ask for them, only listen`, { hint: 'They are for a watch that goes on.' });
  const [{ watch }, { pause }, { openSession }, { parseMetricsAddress }, { progressOf }] = await Promise.all([
    import('../../ingest/watch/watch.js'), import('../../ingest/backfill/pause.js'), import('../watch/watch-session.js'), import('../watch/metrics-server.js'), import('../ingest-progress.js'),
  ]);
  const metrics = flags.metrics === undefined ? undefined : parseMetricsAddress(flags.metrics);

  const derivatives = config.symbols.some((symbol) => symbol.includes(':'));
  const lanes = await runtime.lanes(runtime.exchangeIds, { derivatives, source: 'auto', streams: true });
  const exchanges = lanes.map(({ exchange }) => exchange);
  const wish = {
    symbols: await wishedSymbols(runtime, exchanges, top), aliases: config.quoteAliases, kinds,
    polls, stream: flags.stream === true,
  };
  const { sql, kind } = await runtime.database({ migrated: true });
  if (!once) keepHeapSmall();
  const screen = !once && output.stdout.isTTY === true && flags.json !== true && flags.quiet !== true;
  runtime.allowToEnd(MOST_TO_END);
  const session = await openSession(runtime, sql, exchanges, { rhythm, metrics, screen });
  let summary: WatchSummary;
  const over = new AbortController();
  const letGo = abortWith(over, signal);
  const timer = length === undefined ? undefined : setTimeout(() => { over.abort(new Error('its time is over')); }, length);
  try {
    summary = await watch(
      { sql, owner: runtime.owner, readers: kind === 'embedded' ? 1 : READERS, now, pause }, lanes, wish, { rhythm, limits, once },
      over.signal, session.note,
      once ? progressOf(runtime.progress) : undefined,
    );
  } finally {
    clearTimeout(timer);
    letGo();
    await session.close();
  }
  runtime.log.info(`the watch has ended after ${summary.ticks} ${summary.ticks === 1 ? 'tick' : 'ticks'}; everything that came is stored`, { ticks: summary.ticks, skipped: summary.skipped });
  return once ? verdictOf(summary) : EXIT.done;
}

function verdictOf({ last }: WatchSummary): ExitCode {
  const failed = last.filter(({ error, outcomes }) => error !== undefined || (outcomes.length > 0 && outcomes.every((outcome) => outcome.status === 'failed')));
  if (failed.length === last.length) return EXIT.failed;
  return failed.length > 0 || last.some(({ outcomes }) => outcomes.some(({ error }) => error !== undefined)) ? EXIT.partial : EXIT.done;
}

/**
 * `open-interest=900`, any number of them.
 *
 * @returns milliseconds
 * @throws UsageError
 */
function parsePolls(texts: readonly string[] = []): ReadonlyMap<DatasetName, number> {
  return new Map(texts.map((text) => {
    const [name = '', seconds = ''] = text.split('=');
    return [parseDataset(name), parseWhole('--poll', seconds, 1, DAY) * 1_000];
  }));
}

/**
 * @returns milliseconds
 * @throws UsageError
 */
function parseDuration(flag: string, text: string): number {
  const [, digits, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const milliseconds = Number(digits ?? 0) * { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }[(unit ?? 's') as 's' | 'm' | 'h' | 'd'];
  if (milliseconds === 0 || milliseconds > LONGEST_TIMER) throw new UsageError(`${flag}: ${printable(text)} is no duration from 1s to 24d`, { hint: 'Write 90s, 10m, 2h or 1d.' });
  return milliseconds;
}
