-- Every page of candles rewrites the row that it touches. Half-empty pages, and no index but the
-- key, let PostgreSQL put the new version beside the old one (a HOT update) and reuse its room.
CREATE TABLE coverage (
  dataset      text COLLATE "C" NOT NULL,
  exchange     text COLLATE "C" NOT NULL,
  symbol       text COLLATE "C" NOT NULL,
  timeframe    text COLLATE "C" NOT NULL,
  bucket       timestamptz NOT NULL,
  covered      tstzmultirange NOT NULL,
  no_trades    tstzmultirange NOT NULL DEFAULT '{}',
  not_listed   tstzmultirange NOT NULL DEFAULT '{}',
  out_of_reach tstzmultirange NOT NULL DEFAULT '{}',
  updated_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (dataset, exchange, symbol, timeframe, bucket),
  CONSTRAINT coverage_holds_its_absences CHECK (
    no_trades <@ covered AND not_listed <@ covered AND out_of_reach <@ covered
  ),
  CONSTRAINT coverage_gives_one_reason CHECK (
    NOT no_trades && not_listed AND NOT no_trades && out_of_reach AND NOT not_listed && out_of_reach
  )
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05, toast.autovacuum_vacuum_scale_factor = 0.05);

COMMENT ON TABLE coverage IS 'The ledger: what has been asked of each series and answered in full. An interval that is covered, has no reason to be absent and has no row was lost.';
COMMENT ON COLUMN coverage.dataset IS 'What kind of rows the series holds, such as candles.';
COMMENT ON COLUMN coverage.bucket IS 'Start of the span of time that this row accounts for; spans keep rows small, since every page rewrites one.';
COMMENT ON COLUMN coverage.covered IS 'Asked, and answered in full.';
COMMENT ON COLUMN coverage.no_trades IS 'Part of covered: the exchange answered and left these intervals out.';
COMMENT ON COLUMN coverage.not_listed IS 'Part of covered: before the first candle of the market.';
COMMENT ON COLUMN coverage.out_of_reach IS 'Part of covered: beyond the depth of history that the exchange serves.';
