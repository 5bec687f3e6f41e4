CREATE TABLE archive_files (
  dataset   text COLLATE "C" NOT NULL,
  exchange  text COLLATE "C" NOT NULL,
  symbol    text COLLATE "C" NOT NULL,
  timeframe text COLLATE "C" NOT NULL,
  name      text COLLATE "C" NOT NULL,
  covers    tstzrange NOT NULL,
  sha256    text NOT NULL,
  read_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (dataset, exchange, symbol, timeframe, name)
);

COMMENT ON TABLE archive_files IS 'Published files that rows were read from, so that one that is published anew is noticed.';
COMMENT ON COLUMN archive_files.name IS 'Its path in the exchange''s archive.';
COMMENT ON COLUMN archive_files.covers IS 'The time that it can settle.';
COMMENT ON COLUMN archive_files.sha256 IS 'Checksum (hex) of the version that was read.';
