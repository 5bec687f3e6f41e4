/** Minutes of a candle. https://docs.kraken.com/api-reference/market-data/get-ohlc-data */
export const KRAKEN_INTERVALS: readonly number[] = [1, 5, 15, 30, 60, 240, 1440, 10080, 21600];
