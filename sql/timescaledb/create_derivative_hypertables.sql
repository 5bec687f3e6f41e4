-- As ohlcv. Open interest of every five minutes is 8,640 rows a series and month; funding far less, liquidations as they come.
SELECT create_hypertable(
  name,
  by_range('time', INTERVAL '30 days'),
  create_default_indexes => false,
  migrate_data => true
)
FROM unnest('{funding_rate, open_interest, liquidation}'::regclass[]) AS name;
