CREATE FUNCTION exchange_rank(exchange text) RETURNS integer
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE exchange
    WHEN 'binance' THEN 1 WHEN 'coinbase' THEN 2 WHEN 'kraken' THEN 3 WHEN 'okx' THEN 4 WHEN 'bybit' THEN 5
    ELSE 6
  END;

COMMENT ON FUNCTION exchange_rank IS 'Priority of an exchange as the primary source, 1 first; exchanges of the same rank follow by name.';

-- The key of ohlcv begins with the exchange and a reader of this view names none. So the view
-- steps through the exchanges that exist, and the reader's symbol, timeframe and time find their
-- rows by the key, without a second index on the largest table.
CREATE VIEW ohlcv_primary AS
WITH RECURSIVE step (exchange) AS (
  (SELECT exchange FROM ohlcv ORDER BY exchange LIMIT 1)
  UNION ALL
  SELECT (SELECT o.exchange FROM ohlcv o WHERE o.exchange > s.exchange ORDER BY o.exchange LIMIT 1)
  FROM step s WHERE s.exchange IS NOT NULL
)
SELECT DISTINCT ON (symbol, timeframe, time)
  time, symbol, timeframe, exchange, open, high, low, close, volume
FROM ohlcv
WHERE exchange = ANY (ARRAY(SELECT exchange FROM step))
ORDER BY symbol, timeframe, time, exchange_rank(exchange), exchange;

COMMENT ON VIEW ohlcv_primary IS 'One candle for each symbol, timeframe and time: that of the first exchange in priority that has it. Whole rows, never blended.';
COMMENT ON COLUMN ohlcv_primary.exchange IS 'The exchange that the row comes from.';
