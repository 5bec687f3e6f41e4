-- Who is at work on which stretch of a series, so that several titans share a backfill. Not session
-- locks: on the embedded database all connections are one session.
CREATE TABLE leases (
  dataset    text COLLATE "C" NOT NULL,
  exchange   text COLLATE "C" NOT NULL,
  symbol     text COLLATE "C" NOT NULL,
  timeframe  text COLLATE "C" NOT NULL,
  stretch    timestamptz NOT NULL,
  owner      uuid NOT NULL,
  host       text NOT NULL,
  pid        integer NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (dataset, exchange, symbol, timeframe, stretch)
);

CREATE INDEX leases_of_owner ON leases (owner);

COMMENT ON TABLE leases IS 'Stretches of series that a running titan has claimed. A lease is renewed while its owner lives, and anyone''s after it has expired.';
COMMENT ON COLUMN leases.stretch IS 'Open time at which the claimed stretch begins; how long stretches are follows from the timeframe. infinity: the front of the series, whatever of it closes from now on.';
COMMENT ON COLUMN leases.owner IS 'One run of titan.';
COMMENT ON COLUMN leases.host IS 'Where the owner runs: on the same host it is known at once when it is dead.';
