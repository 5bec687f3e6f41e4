CREATE TABLE ingest_runs (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  command     text NOT NULL,
  dataset     text COLLATE "C" NOT NULL,
  exchange    text COLLATE "C" NOT NULL,
  symbol      text COLLATE "C" NOT NULL,
  timeframe   text COLLATE "C" NOT NULL,
  source      text NOT NULL,
  asked       tstzrange NOT NULL,
  started_at  timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  status      text NOT NULL DEFAULT 'running'
              CHECK (status IN ('running', 'done', 'partial', 'failed', 'interrupted')),
  pages       integer NOT NULL DEFAULT 0,
  got         bigint NOT NULL DEFAULT 0,
  new         bigint NOT NULL DEFAULT 0,
  revised     bigint NOT NULL DEFAULT 0,
  rejected    bigint NOT NULL DEFAULT 0,
  error       text,
  CONSTRAINT ingest_runs_finished_or_running CHECK ((finished_at IS NULL) = (status = 'running'))
);

CREATE INDEX ingest_runs_latest_of_series ON ingest_runs (dataset, exchange, symbol, timeframe, started_at DESC);
CREATE INDEX ingest_runs_latest ON ingest_runs (started_at DESC);

COMMENT ON TABLE ingest_runs IS 'What ran: one row for each request that was executed.';
COMMENT ON COLUMN ingest_runs.command IS 'The titan command that asked, such as fetch.';
COMMENT ON COLUMN ingest_runs.source IS 'Where the rows came from, such as api.';
COMMENT ON COLUMN ingest_runs.asked IS 'The half-open range of open times that was asked for.';
COMMENT ON COLUMN ingest_runs.status IS 'running while finished_at is null; partial: some of what was asked was stored; interrupted: stopped by a signal, with progress saved.';
COMMENT ON COLUMN ingest_runs.pages IS 'Answers that were stored.';
COMMENT ON COLUMN ingest_runs.got IS 'Rows that the source sent.';
COMMENT ON COLUMN ingest_runs.new IS 'Rows stored for the first time.';
COMMENT ON COLUMN ingest_runs.revised IS 'Rows that replaced a stored row with other values.';
COMMENT ON COLUMN ingest_runs.rejected IS 'Rows that did not pass validation: see rejected_rows.';
