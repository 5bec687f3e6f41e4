-- 30 days: with one-day chunks, a year of daily candles would lie in 365 almost empty tables.
-- The key of ohlcv serves every query, so TimescaleDB's own index by time would be dead weight.
SELECT create_hypertable(
  'ohlcv',
  by_range('time', INTERVAL '30 days'),
  create_default_indexes => false,
  migrate_data => true
);
