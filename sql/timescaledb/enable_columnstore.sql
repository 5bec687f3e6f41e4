-- Segmented by series, a batch holds a thousand neighbouring candles of one series; that makes
-- reading one series fast. Ascending, as exports and backtests read.
ALTER TABLE ohlcv SET (
  timescaledb.enable_columnstore,
  timescaledb.segmentby = 'exchange, symbol, timeframe',
  timescaledb.orderby = 'time ASC'
);

-- Later than exchanges revise their candles: a row changed in the columnstore costs its batch.
CALL add_columnstore_policy('ohlcv', after => INTERVAL '30 days', if_not_exists => true);
