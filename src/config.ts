import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { messageOf, UsageError } from './errors.js';
import { parseAssignments } from './market/assignments.js';
import { parseExchangeId } from './market/exchange-id.js';
import { parseDataset, parsePeriod } from './market/datasets/parse-dataset.js';
import { EXCHANGE_PRIORITY } from './market/primary.js';
import { printable } from './market/printable.js';
import { parsePriority, type Priority } from './market/priority.js';
import { parseQuote } from './market/symbol.js';
import { parseSymbolOrPattern } from './market/symbol-pattern.js';
import type { DatasetName } from './market/series.js';
import { parseTimeframe, type Timeframe } from './market/timeframe.js';

/** What titan goes by: flags before environment before `.env` before defaults. Frozen. */
export interface Config {
  /** undefined: the embedded database. */
  readonly databaseUrl: string | undefined;
  /** Where the database came from: a flag is explicit, and binds even in the sandbox. */
  readonly databaseUrlIsExplicit: boolean;
  /** Folder of the embedded database and of caches. */
  readonly home: string;
  /** Unified symbols, and patterns of them. */
  readonly symbols: readonly string[];
  /** Quotes that may stand in for one that an exchange does not list, the preferred first. */
  readonly quoteAliases: ReadonlyMap<string, readonly string[]>;
  /** undefined: none was named, so a command's default holds. */
  readonly exchanges: readonly string[] | undefined;
  readonly datasets: readonly DatasetName[];
  /** Of candles; undefined as above. */
  readonly timeframes: readonly Timeframe[] | undefined;
  /** Of open interest; undefined as above. */
  readonly periods: readonly Timeframe[] | undefined;
  /** undefined: not configured, so that of the database holds. */
  readonly priority: Priority | undefined;
  /** Whether a sandbox's candles may go where real ones go: for throw-away databases. */
  readonly allowSandbox: boolean;
  /** Origin by exchange id. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Origin of an exchange's archive files, by exchange id. */
  readonly archives: Readonly<Record<string, string>>;
  /** Where the alerts of a watch are posted. */
  readonly alertUrl: string | undefined;
  /** A command line that is run for each of them. */
  readonly alertCommand: string | undefined;
  readonly proxy: { readonly http: string | undefined; readonly https: string | undefined; readonly except: string | undefined };
}

/** Settings that a command line can carry, as typed. */
export interface ConfigFlags {
  readonly databaseUrl?: string | undefined;
  readonly symbols?: readonly string[] | undefined;
  readonly exchanges?: string | undefined;
  readonly data?: readonly string[] | undefined;
  readonly timeframe?: readonly string[] | undefined;
  readonly period?: readonly string[] | undefined;
  readonly quoteAlias?: readonly string[] | undefined;
  readonly endpoint?: readonly string[] | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

export const DEFAULT_EXCHANGES = EXCHANGE_PRIORITY;

const DEFAULT_SYMBOLS = ['BTC', 'ETH', 'BNB', 'SOL', 'XRP', 'DOGE', 'ADA', 'AVAX', 'LINK', 'DOT'].map((base) => `${base}/USDT`);

const words = (text: string): string[] => text.split(',').map((word) => word.trim()).filter((word) => word !== '');

/** A schema that turns text into a value by a function that throws TitanErrors. */
function parsedBy<T>(parse: (text: string) => T) {
  return v.pipe(v.string(), v.rawTransform<string, T>(({ dataset, addIssue, NEVER }) => {
    try {
      return parse(dataset.value);
    } catch (error) {
      addIssue({ message: error instanceof UsageError && error.hint !== undefined ? `${error.message}. ${error.hint}` : messageOf(error) });
      return NEVER;
    }
  }));
}

function listOf<T>(parse: (word: string) => T) {
  return parsedBy((text) => {
    const values = [...new Set(words(text).map(parse))];
    if (values.length === 0) throw new UsageError('names nothing');
    return values;
  });
}

const databaseUrl = parsedBy((text) => {
  const form = 'it must look like postgres://user@host:5432/database';
  // The text may hold a password, so it is never repeated.
  if (!URL.canParse(text)) throw new UsageError(`is not a URL; ${form}`);
  const url = new URL(text);
  if (!/^postgres(ql)?:$/.test(url.protocol)) throw new UsageError(`is not a PostgreSQL URL; ${form}`);
  if (url.hostname === '' && !url.searchParams.has('host')) throw new UsageError(`names no host; ${form}`);
  return text;
});

const quoteAliases = parsedBy((text) => parseAssignments(text, parseQuote, parseQuote));

const origin = parsedBy((text) => {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) throw new UsageError(`${printable(text)} is no origin such as http://127.0.0.1:9100`);
  return new URL(text).origin;
});

const webAddress = parsedBy((text) => {
  // It may hold a token, so it is never repeated.
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) throw new UsageError('is no address such as https://example.org/alerts');
  return text;
});

/**
 * @param env the process's environment
 * @param dotenv what `.env` holds
 * @throws UsageError naming the setting and where it came from
 */
export function loadConfig(flags: ConfigFlags, env: Environment, dotenv: Environment): Config {
  const read = <T>(schema: v.GenericSchema<string, T>, flag: readonly [name: string, text: string | undefined] | undefined, variable: string): T | undefined => {
    const [source, text] = flag?.[1] !== undefined ? [flag[0], flag[1]]
      : filled(env[variable]) ? [variable, env[variable]]
      : filled(dotenv[variable]) ? [`${variable} in .env`, dotenv[variable]]
      : [variable, undefined];
    if (text === undefined) return undefined;
    const parsed = v.safeParse(schema, text);
    if (!parsed.success) throw new UsageError(`${source}: ${parsed.issues[0].message}`);
    return parsed.output;
  };
  const plain = (variable: string) => read(v.string(), undefined, variable);

  const originsBy = (prefix: string): Record<string, string> => {
    const origins: Record<string, string> = {};
    for (const variable of new Set([...Object.keys(dotenv), ...Object.keys(env)])) {
      const id = new RegExp(`^${prefix}_([A-Z0-9]+)$`).exec(variable)?.[1]?.toLowerCase();
      if (id === undefined) continue;
      const found = read(origin, undefined, variable);
      if (found !== undefined) origins[id] = found;
    }
    return origins;
  };
  const endpoints = originsBy('TITAN_ENDPOINT');
  for (const text of flags.endpoint ?? []) {
    const [, id, url] = /^([a-zA-Z0-9]+)=(.*)$/.exec(text) ?? [];
    if (id === undefined) throw new UsageError(`--endpoint: ${printable(text)} is not of the form binance=http://127.0.0.1:9100`);
    endpoints[id.toLowerCase()] = read(origin, ['--endpoint', url], '')!;
  }

  return Object.freeze<Config>({
    databaseUrl: read(databaseUrl, ['--database-url', flags.databaseUrl], 'DATABASE_URL'),
    databaseUrlIsExplicit: flags.databaseUrl !== undefined,
    home: resolve(plain('TITAN_HOME') ?? join(homeFolder(), '.titan')),
    symbols: read(listOf(parseSymbolOrPattern), ['symbol', flags.symbols?.length ? flags.symbols.join(',') : undefined], 'TITAN_SYMBOLS') ?? DEFAULT_SYMBOLS,
    quoteAliases: read(quoteAliases, ['--quote-alias', flags.quoteAlias?.join(';')], 'TITAN_QUOTE_ALIAS') ?? new Map(),
    exchanges: read(listOf(parseExchangeId), ['--exchanges', flags.exchanges], 'TITAN_EXCHANGES'),
    datasets: read(listOf(parseDataset), ['--data', flags.data?.join(',')], 'TITAN_DATA') ?? ['candles'],
    timeframes: read(listOf(parseTimeframe), ['--timeframe', flags.timeframe?.join(',')], 'TITAN_TIMEFRAME'),
    periods: read(listOf(parsePeriod), ['--period', flags.period?.join(',')], 'TITAN_PERIOD'),
    priority: read(parsedBy(parsePriority), undefined, 'TITAN_PRIORITY'),
    allowSandbox: plain('TITAN_ALLOW_SANDBOX') === '1',
    endpoints: Object.freeze(endpoints),
    archives: Object.freeze(originsBy('TITAN_ARCHIVE')),
    alertUrl: read(webAddress, undefined, 'TITAN_ALERT_URL'),
    alertCommand: plain('TITAN_ALERT_COMMAND'),
    proxy: Object.freeze({
      http: plain('HTTP_PROXY') ?? plain('http_proxy'),
      https: plain('HTTPS_PROXY') ?? plain('https_proxy'),
      except: plain('NO_PROXY') ?? plain('no_proxy'),
    }),
  });
}

function homeFolder(): string {
  try {
    return homedir();
  } catch {
    throw new UsageError('this user has no home folder', { hint: 'Set TITAN_HOME to a folder that titan may write to.' });
  }
}

function filled(text: string | undefined): boolean {
  return text !== undefined && text.trim() !== '';
}
