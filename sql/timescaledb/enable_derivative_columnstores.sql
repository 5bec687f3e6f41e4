-- As ohlcv: segmented by series, ascending.
ALTER TABLE funding_rate SET (
  timescaledb.enable_columnstore,
  timescaledb.segmentby = 'exchange, symbol',
  timescaledb.orderby = 'time ASC'
);
ALTER TABLE open_interest SET (
  timescaledb.enable_columnstore,
  timescaledb.segmentby = 'exchange, symbol, period',
  timescaledb.orderby = 'time ASC'
);
ALTER TABLE liquidation SET (
  timescaledb.enable_columnstore,
  timescaledb.segmentby = 'exchange, symbol',
  timescaledb.orderby = 'time ASC, raw_id'
);

CALL add_columnstore_policy('funding_rate', after => INTERVAL '30 days', if_not_exists => true);
CALL add_columnstore_policy('open_interest', after => INTERVAL '30 days', if_not_exists => true);
CALL add_columnstore_policy('liquidation', after => INTERVAL '30 days', if_not_exists => true);
