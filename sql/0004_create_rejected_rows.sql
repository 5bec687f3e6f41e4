CREATE TABLE rejected_rows (
  dataset    text COLLATE "C" NOT NULL,
  exchange   text COLLATE "C" NOT NULL,
  symbol     text COLLATE "C" NOT NULL,
  timeframe  text COLLATE "C" NOT NULL,
  time       timestamptz,
  reason     text NOT NULL,
  raw        json NOT NULL,
  run_id     bigint REFERENCES ingest_runs ON DELETE SET NULL,
  first_seen timestamptz NOT NULL DEFAULT now(),
  last_seen  timestamptz NOT NULL DEFAULT now()
);

-- The same bad row, however often it is sent, is one row here.
CREATE UNIQUE INDEX rejected_rows_once
  ON rejected_rows (dataset, exchange, symbol, timeframe, time, md5(raw::text)) NULLS NOT DISTINCT;
CREATE INDEX rejected_rows_of_run ON rejected_rows (run_id);

COMMENT ON TABLE rejected_rows IS 'Rows that did not pass validation and so are not in ohlcv; their intervals count as missing.';
COMMENT ON COLUMN rejected_rows.time IS 'Open time of the interval that the row claims; null when it claims no usable one.';
COMMENT ON COLUMN rejected_rows.raw IS 'The row as the source sent it: json, not jsonb, which would normalise its numbers.';
COMMENT ON COLUMN rejected_rows.run_id IS 'The run that saw the row last.';
