CREATE TABLE exchange_priority (
  symbol   text COLLATE "C" NOT NULL,
  exchange text COLLATE "C" NOT NULL,
  rank     smallint NOT NULL CHECK (rank > 0),
  PRIMARY KEY (symbol, exchange),
  UNIQUE (symbol, rank)
);

COMMENT ON TABLE exchange_priority IS 'Which exchanges ohlcv_primary prefers over its built-in order. titan writes what TITAN_PRIORITY says here.';
COMMENT ON COLUMN exchange_priority.symbol IS 'The symbol that it holds for; * for every one, after those that the symbol itself names.';
COMMENT ON COLUMN exchange_priority.rank IS '1 is preferred most. Exchanges without a rank follow in the built-in order (exchange_rank), then by name.';

-- As before, but for the two joins. They are with a handful of rows, and each is by the whole key of the
-- joined table, so that no candle is doubled and the search by the key of ohlcv stays as it was.
CREATE OR REPLACE VIEW ohlcv_primary AS
WITH RECURSIVE step (exchange) AS (
  (SELECT exchange FROM ohlcv ORDER BY exchange LIMIT 1)
  UNION ALL
  SELECT (SELECT o.exchange FROM ohlcv o WHERE o.exchange > s.exchange ORDER BY o.exchange LIMIT 1)
  FROM step s WHERE s.exchange IS NOT NULL
)
SELECT DISTINCT ON (o.symbol, o.timeframe, o.time)
  o.time, o.symbol, o.timeframe, o.exchange, o.open, o.high, o.low, o.close, o.volume
FROM ohlcv o
LEFT JOIN exchange_priority own ON own.symbol = o.symbol AND own.exchange = o.exchange
LEFT JOIN exchange_priority common ON common.symbol = '*' AND common.exchange = o.exchange
WHERE o.exchange = ANY (ARRAY(SELECT exchange FROM step))
ORDER BY o.symbol, o.timeframe, o.time, own.rank, common.rank, exchange_rank(o.exchange), o.exchange;
