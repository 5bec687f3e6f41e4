CREATE TABLE funding_rate (
  time       timestamptz NOT NULL,
  exchange   text COLLATE "C" NOT NULL,
  symbol     text COLLATE "C" NOT NULL,
  rate       numeric NOT NULL,
  interval   text COLLATE "C",
  mark_price numeric,
  PRIMARY KEY (exchange, symbol, time)
);

COMMENT ON TABLE funding_rate IS 'Payments of funding of perpetuals, each with the digits that its exchange sent.';
COMMENT ON COLUMN funding_rate.time IS 'When it was due, UTC, a full hour: exchanges that name the millisecond of their accounts are cut to it.';
COMMENT ON COLUMN funding_rate.rate IS 'Share of the position''s value that longs pay shorts: 0.0001 is 0.01 %.';
COMMENT ON COLUMN funding_rate.interval IS 'Time since the payment before, such as 8h; null where that payment is not known.';
COMMENT ON COLUMN funding_rate.mark_price IS 'Price by which positions were valued, in the quote currency; null where the exchange does not say.';

CREATE TABLE open_interest (
  time     timestamptz NOT NULL,
  exchange text COLLATE "C" NOT NULL,
  symbol   text COLLATE "C" NOT NULL,
  period   text COLLATE "C" NOT NULL,
  amount   numeric,
  value    numeric,
  PRIMARY KEY (exchange, symbol, period, time),
  CONSTRAINT open_interest_says_something CHECK (amount IS NOT NULL OR value IS NOT NULL)
);

COMMENT ON TABLE open_interest IS 'How much of a derivative was held open, each value with the digits that its exchange sent.';
COMMENT ON COLUMN open_interest.time IS 'The moment, UTC, aligned to the period.';
COMMENT ON COLUMN open_interest.period IS 'Time between values, 5m to 1d.';
COMMENT ON COLUMN open_interest.amount IS 'In base units; null where the exchange gives only the value.';
COMMENT ON COLUMN open_interest.value IS 'In the quote currency; null where the exchange gives only the amount.';

CREATE TABLE liquidation (
  time     timestamptz NOT NULL,
  exchange text COLLATE "C" NOT NULL,
  symbol   text COLLATE "C" NOT NULL,
  side     text COLLATE "C" NOT NULL CHECK (side IN ('buy', 'sell')),
  price    numeric NOT NULL,
  amount   numeric NOT NULL,
  value    numeric,
  raw_id   text COLLATE "C" NOT NULL,
  PRIMARY KEY (exchange, symbol, time, raw_id)
);

COMMENT ON TABLE liquidation IS 'Positions that exchanges closed by force, as they told while titan was listening; when it was, coverage knows.';
COMMENT ON COLUMN liquidation.time IS 'When, UTC, as the exchange says.';
COMMENT ON COLUMN liquidation.side IS 'Of the order that closed the position: sell closes a long one.';
COMMENT ON COLUMN liquidation.price IS 'In the quote currency.';
COMMENT ON COLUMN liquidation.amount IS 'In base units.';
COMMENT ON COLUMN liquidation.value IS 'In the quote currency; null where the exchange does not say.';
COMMENT ON COLUMN liquidation.raw_id IS 'By which the same liquidation is known when it comes again: the exchange''s id, or what its message says.';

COMMENT ON COLUMN coverage.dataset IS 'What kind of rows the series holds: candles, funding, open-interest or liquidations.';
COMMENT ON COLUMN coverage.covered IS 'Asked, and answered in full; of liquidations, when titan was listening.';
COMMENT ON COLUMN coverage.no_trades IS 'Part of covered: the exchange answered and left these intervals out. Of funding, hours in which none was due.';
