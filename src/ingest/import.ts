import { UsageError } from '../errors.js';
import type { Series } from '../market/series.js';
import { floor, type Timeframe } from '../market/timeframe.js';
import type { DataFile } from '../sources/files/data-file.js';
import type { FileReading } from '../sources/files/file-chunks.js';
import type { FileFormat, NamedSeries } from '../sources/files/formats/format.js';
import { possibleTimes, surveyFile, type Survey } from '../sources/files/survey.js';

/** What files are to be taken for. */
export interface ImportWish {
  readonly format: FileFormat;
  /** ccxt's id. */
  readonly exchange: string;
  /** Unified; where a file's name says its series, only files of these are taken. Empty: of any. */
  readonly symbols: readonly string[];
  readonly timeframes: readonly Timeframe[];
  /** The order of the columns, where the user says it. */
  readonly columns: readonly string[] | undefined;
  /** Whether an interval between rows that has none had no trades. */
  readonly complete: boolean;
}

/** A file that can be imported. */
export interface ImportJob {
  readonly reading: FileReading;
  readonly survey: Survey;
}

/**
 * Which of a file's candles are wanted, and of which series they are.
 *
 * @returns undefined for a file whose name says a series that is not wanted
 * @throws UsageError when nothing says it
 */
export function seriesOfFile(file: DataFile, { format, exchange, symbols, timeframes }: ImportWish): Series | undefined {
  const named = nameOf(file, format, symbols);
  const series = (symbol: string, timeframe: Timeframe): Series => ({ dataset: 'candles', exchange, symbol, timeframe });
  if (named === undefined) {
    const [symbol, timeframe] = [symbols[0], timeframes[0]];
    if (symbol !== undefined && timeframe !== undefined && symbols.length === 1 && timeframes.length === 1) return series(symbol, timeframe);
    throw new UsageError(`the name of ${file.name} does not say what it holds`, { hint: 'Name its one symbol and timeframe by --symbol and --timeframe.' });
  }
  const { symbol: market, orOf, timeframe } = named;
  const symbol = symbols.length === 0 ? market : symbols.find((wanted) => wanted === market || wanted === orOf);
  if (symbols.length > 0 && symbol === undefined) return undefined;
  if (timeframes.length > 0 && (timeframe === undefined || !timeframes.includes(timeframe))) return undefined;
  if (symbol === undefined) throw new UsageError(`the name of ${file.name} does not say where its base ends and its quote begins`, { hint: 'Name its symbol by --symbol, as BASE/QUOTE.' });
  if (timeframe === undefined) throw new UsageError(`${file.name} is of a timeframe that titan does not keep`, { hint: 'Leave it out, such as by --timeframe 1m,1h.' });
  return series(symbol, timeframe);
}

function nameOf({ titles, path }: DataFile, format: FileFormat, symbols: readonly string[]): NamedSeries | undefined {
  for (const title of titles) {
    const named = format.seriesOf(title, path, symbols);
    if (named !== undefined) return named;
  }
  return undefined;
}

/**
 * Reads a file through, without storing anything.
 *
 * @param now milliseconds
 * @throws UsageError when it cannot be imported
 */
export async function surveyForImport(file: DataFile, series: Series, wish: ImportWish, now: number, signal: AbortSignal): Promise<ImportJob> {
  const possible = possibleTimes(floor(now, series.timeframe));
  const columns = { named: wish.columns, usual: wish.format.columns };
  const survey = await surveyFile(file, columns, series.timeframe, possible, signal);
  if (wish.complete && survey.order === 'mixed') {
    throw new UsageError(`the rows of ${file.name} are not in the order of their times, so that one cannot tell what is absent`, { hint: 'Sort them, or leave out --complete.' });
  }
  return { reading: { file, columns, series, possible, complete: wish.complete }, survey };
}
