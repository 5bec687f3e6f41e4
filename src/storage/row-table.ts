import type { Candle } from '../market/datasets/candles.js';
import type { Row } from '../market/datasets/dataset.js';
import type { FundingRate } from '../market/datasets/funding.js';
import type { Liquidation } from '../market/datasets/liquidations.js';
import type { OpenInterest } from '../market/datasets/open-interest.js';
import type { DatasetName, Series, SeriesKind } from '../market/series.js';

/** A column beside those of the key that every table has: time, exchange and symbol. */
export interface Column<R extends Row> {
  readonly name: string;
  /** Exact decimal text goes into numeric; what is no number is text. */
  readonly type: 'numeric' | 'text';
  readonly of: (row: R) => string | null;
}

/** Where the rows of a dataset are kept. */
export interface RowTable<R extends Row = Row> {
  readonly name: string;
  /** The column of the series' timeframe; undefined where all series of a symbol are one. */
  readonly step?: string;
  /** A column of `columns` that keeps rows of the same time apart. */
  readonly identity?: string;
  readonly columns: readonly Column<R>[];
  /** Whether these are the values of a row as it was sent, in the same order. */
  readonly asSent?: boolean;
  /** SQL: the value that a person looks at first. */
  readonly headline: string;
}

const candles: RowTable<Candle> = {
  name: 'ohlcv',
  step: 'timeframe',
  columns: [
    { name: 'open', type: 'numeric', of: ({ open }) => open },
    { name: 'high', type: 'numeric', of: ({ high }) => high },
    { name: 'low', type: 'numeric', of: ({ low }) => low },
    { name: 'close', type: 'numeric', of: ({ close }) => close },
    { name: 'volume', type: 'numeric', of: ({ volume }) => volume },
  ],
  asSent: true,
  headline: 'close',
};

const funding: RowTable<FundingRate> = {
  name: 'funding_rate',
  columns: [
    { name: 'rate', type: 'numeric', of: ({ rate }) => rate },
    { name: 'interval', type: 'text', of: ({ interval }) => interval },
    { name: 'mark_price', type: 'numeric', of: ({ markPrice }) => markPrice },
  ],
  headline: 'rate',
};

const openInterest: RowTable<OpenInterest> = {
  name: 'open_interest',
  step: 'period',
  columns: [
    { name: 'amount', type: 'numeric', of: ({ amount }) => amount },
    { name: 'value', type: 'numeric', of: ({ value }) => value },
  ],
  headline: 'coalesce(amount, value)',
};

const liquidations: RowTable<Liquidation> = {
  name: 'liquidation',
  identity: 'raw_id',
  columns: [
    { name: 'side', type: 'text', of: ({ side }) => side },
    { name: 'price', type: 'numeric', of: ({ price }) => price },
    { name: 'amount', type: 'numeric', of: ({ amount }) => amount },
    { name: 'value', type: 'numeric', of: ({ value }) => value },
    { name: 'raw_id', type: 'text', of: ({ rawId }) => rawId },
  ],
  headline: 'price',
};

const TABLES = { candles, funding, 'open-interest': openInterest, liquidations } as unknown as Readonly<Record<DatasetName, RowTable>>;

export function tableOf({ dataset }: Pick<SeriesKind, 'dataset'>): RowTable {
  return TABLES[dataset];
}

/** The columns of the key that name a series, and their values. */
export function seriesKey({ step }: RowTable, { exchange, symbol, timeframe }: Series): readonly (readonly [column: string, value: string])[] {
  return [['exchange', exchange], ['symbol', symbol], ...(step === undefined ? [] : [[step, timeframe] as const])];
}

/** SQL: whether a row of the table, by the name `row`, is of the series that `series` names in columns of its own. */
export function isOfSeries({ step }: RowTable, row: string, series: string): string {
  return `${row}.exchange = ${series}.exchange AND ${row}.symbol = ${series}.symbol${step === undefined ? '' : ` AND ${row}.${step} = ${series}.timeframe`}`;
}
