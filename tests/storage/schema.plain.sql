--
-- PostgreSQL database dump
--

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: exchange_rank(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.exchange_rank(exchange text) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE exchange WHEN 'binance'::text THEN 1 WHEN 'coinbase'::text THEN 2 WHEN 'kraken'::text THEN 3 WHEN 'okx'::text THEN 4 WHEN 'bybit'::text THEN 5 ELSE 6 END;

--
-- Name: FUNCTION exchange_rank(exchange text); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.exchange_rank(exchange text) IS 'Priority of an exchange as the primary source, 1 first; exchanges of the same rank follow by name.';

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: archive_files; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.archive_files (
    dataset text NOT NULL COLLATE pg_catalog."C",
    exchange text NOT NULL COLLATE pg_catalog."C",
    symbol text NOT NULL COLLATE pg_catalog."C",
    timeframe text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    covers tstzrange NOT NULL,
    sha256 text NOT NULL,
    read_at timestamp with time zone DEFAULT now() NOT NULL
);

--
-- Name: TABLE archive_files; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.archive_files IS 'Published files that rows were read from, so that one that is published anew is noticed.';

--
-- Name: COLUMN archive_files.name; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.archive_files.name IS 'Its path in the exchange''s archive.';

--
-- Name: COLUMN archive_files.covers; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.archive_files.covers IS 'The time that it can settle.';

--
-- Name: COLUMN archive_files.sha256; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.archive_files.sha256 IS 'Checksum (hex) of the version that was read.';

--
-- Name: coverage; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.coverage (
    dataset text NOT NULL COLLATE pg_catalog."C",
    exchange text NOT NULL COLLATE pg_catalog."C",
    symbol text NOT NULL COLLATE pg_catalog."C",
    timeframe text NOT NULL COLLATE pg_catalog."C",
    bucket timestamp with time zone NOT NULL,
    covered tstzmultirange NOT NULL,
    no_trades tstzmultirange DEFAULT '{}'::tstzmultirange NOT NULL,
    not_listed tstzmultirange DEFAULT '{}'::tstzmultirange NOT NULL,
    out_of_reach tstzmultirange DEFAULT '{}'::tstzmultirange NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT coverage_gives_one_reason CHECK (((NOT (no_trades && not_listed)) AND (NOT (no_trades && out_of_reach)) AND (NOT (not_listed && out_of_reach)))),
    CONSTRAINT coverage_holds_its_absences CHECK (((no_trades <@ covered) AND (not_listed <@ covered) AND (out_of_reach <@ covered)))
)
WITH (fillfactor='50', autovacuum_vacuum_scale_factor='0.05', toast.autovacuum_vacuum_scale_factor='0.05');

--
-- Name: TABLE coverage; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.coverage IS 'The ledger: what has been asked of each series and answered in full. An interval that is covered, has no reason to be absent and has no row was lost.';

--
-- Name: COLUMN coverage.dataset; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.coverage.dataset IS 'What kind of rows the series holds: candles, funding, open-interest or liquidations.';

--
-- Name: COLUMN coverage.bucket; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.coverage.bucket IS 'Start of the span of time that this row accounts for; spans keep rows small, since every page rewrites one.';

--
-- Name: COLUMN coverage.covered; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.coverage.covered IS 'Asked, and answered in full; of liquidations, when titan was listening.';

--
-- Name: COLUMN coverage.no_trades; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.coverage.no_trades IS 'Part of covered: the exchange answered and left these intervals out. Of funding, hours in which none was due.';

--
-- Name: COLUMN coverage.not_listed; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.coverage.not_listed IS 'Part of covered: before the first candle of the market.';

--
-- Name: COLUMN coverage.out_of_reach; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.coverage.out_of_reach IS 'Part of covered: beyond the depth of history that the exchange serves.';

--
-- Name: exchange_priority; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.exchange_priority (
    symbol text NOT NULL COLLATE pg_catalog."C",
    exchange text NOT NULL COLLATE pg_catalog."C",
    rank smallint NOT NULL,
    CONSTRAINT exchange_priority_rank_check CHECK ((rank > 0))
);

--
-- Name: TABLE exchange_priority; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.exchange_priority IS 'Which exchanges ohlcv_primary prefers over its built-in order. titan writes what TITAN_PRIORITY says here.';

--
-- Name: COLUMN exchange_priority.symbol; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.exchange_priority.symbol IS 'The symbol that it holds for; * for every one, after those that the symbol itself names.';

--
-- Name: COLUMN exchange_priority.rank; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.exchange_priority.rank IS '1 is preferred most. Exchanges without a rank follow in the built-in order (exchange_rank), then by name.';

--
-- Name: funding_rate; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.funding_rate (
    "time" timestamp with time zone NOT NULL,
    exchange text NOT NULL COLLATE pg_catalog."C",
    symbol text NOT NULL COLLATE pg_catalog."C",
    rate numeric NOT NULL,
    "interval" text COLLATE pg_catalog."C",
    mark_price numeric
);

--
-- Name: TABLE funding_rate; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.funding_rate IS 'Payments of funding of perpetuals, each with the digits that its exchange sent.';

--
-- Name: COLUMN funding_rate."time"; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.funding_rate."time" IS 'When it was due, UTC, a full hour: exchanges that name the millisecond of their accounts are cut to it.';

--
-- Name: COLUMN funding_rate.rate; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.funding_rate.rate IS 'Share of the position''s value that longs pay shorts: 0.0001 is 0.01 %.';

--
-- Name: COLUMN funding_rate."interval"; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.funding_rate."interval" IS 'Time since the payment before, such as 8h; null where that payment is not known.';

--
-- Name: COLUMN funding_rate.mark_price; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.funding_rate.mark_price IS 'Price by which positions were valued, in the quote currency; null where the exchange does not say.';

--
-- Name: ingest_runs; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ingest_runs (
    id bigint NOT NULL,
    command text NOT NULL,
    dataset text NOT NULL COLLATE pg_catalog."C",
    exchange text NOT NULL COLLATE pg_catalog."C",
    symbol text NOT NULL COLLATE pg_catalog."C",
    timeframe text NOT NULL COLLATE pg_catalog."C",
    source text NOT NULL,
    asked tstzrange NOT NULL,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    finished_at timestamp with time zone,
    status text DEFAULT 'running'::text NOT NULL,
    pages integer DEFAULT 0 NOT NULL,
    got bigint DEFAULT 0 NOT NULL,
    new bigint DEFAULT 0 NOT NULL,
    revised bigint DEFAULT 0 NOT NULL,
    rejected bigint DEFAULT 0 NOT NULL,
    error text,
    CONSTRAINT ingest_runs_finished_or_running CHECK (((finished_at IS NULL) = (status = 'running'::text))),
    CONSTRAINT ingest_runs_status_check CHECK ((status = ANY (ARRAY['running'::text, 'done'::text, 'partial'::text, 'failed'::text, 'interrupted'::text])))
);

--
-- Name: TABLE ingest_runs; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.ingest_runs IS 'What ran: one row for each request that was executed.';

--
-- Name: COLUMN ingest_runs.command; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.ingest_runs.command IS 'The titan command that asked, such as fetch.';

--
-- Name: COLUMN ingest_runs.source; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.ingest_runs.source IS 'Where the rows came from, such as api.';

--
-- Name: COLUMN ingest_runs.asked; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.ingest_runs.asked IS 'The half-open range of open times that was asked for.';

--
-- Name: COLUMN ingest_runs.status; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.ingest_runs.status IS 'running while finished_at is null; partial: some of what was asked was stored; interrupted: stopped by a signal, with progress saved.';

--
-- Name: COLUMN ingest_runs.pages; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.ingest_runs.pages IS 'Answers that were stored.';

--
-- Name: COLUMN ingest_runs.got; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.ingest_runs.got IS 'Rows that the source sent.';

--
-- Name: COLUMN ingest_runs.new; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.ingest_runs.new IS 'Rows stored for the first time.';

--
-- Name: COLUMN ingest_runs.revised; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.ingest_runs.revised IS 'Rows that replaced a stored row with other values.';

--
-- Name: COLUMN ingest_runs.rejected; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.ingest_runs.rejected IS 'Rows that did not pass validation: see rejected_rows.';

--
-- Name: ingest_runs_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.ingest_runs ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.ingest_runs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: leases; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.leases (
    dataset text NOT NULL COLLATE pg_catalog."C",
    exchange text NOT NULL COLLATE pg_catalog."C",
    symbol text NOT NULL COLLATE pg_catalog."C",
    timeframe text NOT NULL COLLATE pg_catalog."C",
    stretch timestamp with time zone NOT NULL,
    owner uuid NOT NULL,
    host text NOT NULL,
    pid integer NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

--
-- Name: TABLE leases; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.leases IS 'Stretches of series that a running titan has claimed. A lease is renewed while its owner lives, and anyone''s after it has expired.';

--
-- Name: COLUMN leases.stretch; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.leases.stretch IS 'Open time at which the claimed stretch begins; how long stretches are follows from the timeframe. infinity: the front of the series, whatever of it closes from now on.';

--
-- Name: COLUMN leases.owner; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.leases.owner IS 'One run of titan.';

--
-- Name: COLUMN leases.host; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.leases.host IS 'Where the owner runs: on the same host it is known at once when it is dead.';

--
-- Name: liquidation; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.liquidation (
    "time" timestamp with time zone NOT NULL,
    exchange text NOT NULL COLLATE pg_catalog."C",
    symbol text NOT NULL COLLATE pg_catalog."C",
    side text NOT NULL COLLATE pg_catalog."C",
    price numeric NOT NULL,
    amount numeric NOT NULL,
    value numeric,
    raw_id text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT liquidation_side_check CHECK ((side = ANY (ARRAY['buy'::text, 'sell'::text])))
);

--
-- Name: TABLE liquidation; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.liquidation IS 'Positions that exchanges closed by force, as they told while titan was listening; when it was, coverage knows.';

--
-- Name: COLUMN liquidation."time"; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.liquidation."time" IS 'When, UTC, as the exchange says.';

--
-- Name: COLUMN liquidation.side; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.liquidation.side IS 'Of the order that closed the position: sell closes a long one.';

--
-- Name: COLUMN liquidation.price; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.liquidation.price IS 'In the quote currency.';

--
-- Name: COLUMN liquidation.amount; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.liquidation.amount IS 'In base units.';

--
-- Name: COLUMN liquidation.value; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.liquidation.value IS 'In the quote currency; null where the exchange does not say.';

--
-- Name: COLUMN liquidation.raw_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.liquidation.raw_id IS 'By which the same liquidation is known when it comes again: the exchange''s id, or what its message says.';

--
-- Name: ohlcv; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.ohlcv (
    "time" timestamp with time zone NOT NULL,
    exchange text NOT NULL COLLATE pg_catalog."C",
    symbol text NOT NULL COLLATE pg_catalog."C",
    timeframe text NOT NULL COLLATE pg_catalog."C",
    open numeric NOT NULL,
    high numeric NOT NULL,
    low numeric NOT NULL,
    close numeric NOT NULL,
    volume numeric NOT NULL
);

--
-- Name: TABLE ohlcv; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.ohlcv IS 'Closed candles, each exactly as its exchange sent it. Every row is final by the end of its timeframe.';

--
-- Name: COLUMN ohlcv."time"; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.ohlcv."time" IS 'Open time, UTC, aligned to the timeframe (weeks start on Monday, months on the 1st).';

--
-- Name: COLUMN ohlcv.exchange; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.ohlcv.exchange IS 'ccxt''s exchange id, such as binance.';

--
-- Name: COLUMN ohlcv.symbol; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.ohlcv.symbol IS 'ccxt''s unified symbol, such as BTC/USDT, or BTC/USDT:USDT for a perpetual swap.';

--
-- Name: COLUMN ohlcv.timeframe; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.ohlcv.timeframe IS 'ccxt''s timeframe, 1s to 3M; m is minutes, M is months.';

--
-- Name: COLUMN ohlcv.open; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.ohlcv.open IS 'First price, in the quote currency, with the digits that the exchange sent.';

--
-- Name: COLUMN ohlcv.high; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.ohlcv.high IS 'Highest price, in the quote currency.';

--
-- Name: COLUMN ohlcv.low; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.ohlcv.low IS 'Lowest price, in the quote currency.';

--
-- Name: COLUMN ohlcv.close; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.ohlcv.close IS 'Last price, in the quote currency.';

--
-- Name: COLUMN ohlcv.volume; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.ohlcv.volume IS 'Volume traded, in the base currency (derivatives: as the exchange counts it).';

--
-- Name: ohlcv_primary; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.ohlcv_primary AS
 WITH RECURSIVE step(exchange) AS (
        ( SELECT ohlcv.exchange
           FROM public.ohlcv
          ORDER BY ohlcv.exchange
         LIMIT 1)
        UNION ALL
         SELECT ( SELECT o_1.exchange
                   FROM public.ohlcv o_1
                  WHERE (o_1.exchange > s.exchange)
                  ORDER BY o_1.exchange
                 LIMIT 1) AS exchange
           FROM step s
          WHERE (s.exchange IS NOT NULL)
        )
 SELECT DISTINCT ON (o.symbol, o.timeframe, o."time") o."time",
    o.symbol,
    o.timeframe,
    o.exchange,
    o.open,
    o.high,
    o.low,
    o.close,
    o.volume
   FROM ((public.ohlcv o
     LEFT JOIN public.exchange_priority own ON (((own.symbol = o.symbol) AND (own.exchange = o.exchange))))
     LEFT JOIN public.exchange_priority common ON (((common.symbol = '*'::text) AND (common.exchange = o.exchange))))
  WHERE (o.exchange = ANY (ARRAY( SELECT step.exchange
           FROM step)))
  ORDER BY o.symbol, o.timeframe, o."time", own.rank, common.rank, (public.exchange_rank(o.exchange)), o.exchange;

--
-- Name: VIEW ohlcv_primary; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON VIEW public.ohlcv_primary IS 'One candle for each symbol, timeframe and time: that of the first exchange in priority that has it. Whole rows, never blended.';

--
-- Name: COLUMN ohlcv_primary.exchange; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.ohlcv_primary.exchange IS 'The exchange that the row comes from.';

--
-- Name: open_interest; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.open_interest (
    "time" timestamp with time zone NOT NULL,
    exchange text NOT NULL COLLATE pg_catalog."C",
    symbol text NOT NULL COLLATE pg_catalog."C",
    period text NOT NULL COLLATE pg_catalog."C",
    amount numeric,
    value numeric,
    CONSTRAINT open_interest_says_something CHECK (((amount IS NOT NULL) OR (value IS NOT NULL)))
);

--
-- Name: TABLE open_interest; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.open_interest IS 'How much of a derivative was held open, each value with the digits that its exchange sent.';

--
-- Name: COLUMN open_interest."time"; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.open_interest."time" IS 'The moment, UTC, aligned to the period.';

--
-- Name: COLUMN open_interest.period; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.open_interest.period IS 'Time between values, 5m to 1d.';

--
-- Name: COLUMN open_interest.amount; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.open_interest.amount IS 'In base units; null where the exchange gives only the value.';

--
-- Name: COLUMN open_interest.value; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.open_interest.value IS 'In the quote currency; null where the exchange gives only the amount.';

--
-- Name: rejected_rows; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.rejected_rows (
    dataset text NOT NULL COLLATE pg_catalog."C",
    exchange text NOT NULL COLLATE pg_catalog."C",
    symbol text NOT NULL COLLATE pg_catalog."C",
    timeframe text NOT NULL COLLATE pg_catalog."C",
    "time" timestamp with time zone,
    reason text NOT NULL,
    raw json NOT NULL,
    run_id bigint,
    first_seen timestamp with time zone DEFAULT now() NOT NULL,
    last_seen timestamp with time zone DEFAULT now() NOT NULL
);

--
-- Name: TABLE rejected_rows; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.rejected_rows IS 'Rows that did not pass validation and so are not in ohlcv; their intervals count as missing.';

--
-- Name: COLUMN rejected_rows."time"; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rejected_rows."time" IS 'Open time of the interval that the row claims; null when it claims no usable one.';

--
-- Name: COLUMN rejected_rows.raw; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rejected_rows.raw IS 'The row as the source sent it: json, not jsonb, which would normalise its numbers.';

--
-- Name: COLUMN rejected_rows.run_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rejected_rows.run_id IS 'The run that saw the row last.';

--
-- Name: titan_migrations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.titan_migrations (
    version integer NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL,
    applied_by text DEFAULT CURRENT_USER NOT NULL
);

--
-- Name: archive_files archive_files_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.archive_files
    ADD CONSTRAINT archive_files_pkey PRIMARY KEY (dataset, exchange, symbol, timeframe, name);

--
-- Name: coverage coverage_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.coverage
    ADD CONSTRAINT coverage_pkey PRIMARY KEY (dataset, exchange, symbol, timeframe, bucket);

--
-- Name: exchange_priority exchange_priority_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.exchange_priority
    ADD CONSTRAINT exchange_priority_pkey PRIMARY KEY (symbol, exchange);

--
-- Name: exchange_priority exchange_priority_symbol_rank_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.exchange_priority
    ADD CONSTRAINT exchange_priority_symbol_rank_key UNIQUE (symbol, rank);

--
-- Name: funding_rate funding_rate_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.funding_rate
    ADD CONSTRAINT funding_rate_pkey PRIMARY KEY (exchange, symbol, "time");

--
-- Name: ingest_runs ingest_runs_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ingest_runs
    ADD CONSTRAINT ingest_runs_pkey PRIMARY KEY (id);

--
-- Name: leases leases_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.leases
    ADD CONSTRAINT leases_pkey PRIMARY KEY (dataset, exchange, symbol, timeframe, stretch);

--
-- Name: liquidation liquidation_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.liquidation
    ADD CONSTRAINT liquidation_pkey PRIMARY KEY (exchange, symbol, "time", raw_id);

--
-- Name: ohlcv ohlcv_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.ohlcv
    ADD CONSTRAINT ohlcv_pkey PRIMARY KEY (exchange, symbol, timeframe, "time");

--
-- Name: open_interest open_interest_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.open_interest
    ADD CONSTRAINT open_interest_pkey PRIMARY KEY (exchange, symbol, period, "time");

--
-- Name: titan_migrations titan_migrations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.titan_migrations
    ADD CONSTRAINT titan_migrations_pkey PRIMARY KEY (version);

--
-- Name: ingest_runs_latest; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ingest_runs_latest ON public.ingest_runs USING btree (started_at DESC);

--
-- Name: ingest_runs_latest_of_series; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ingest_runs_latest_of_series ON public.ingest_runs USING btree (dataset, exchange, symbol, timeframe, started_at DESC);

--
-- Name: leases_of_owner; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX leases_of_owner ON public.leases USING btree (owner);

--
-- Name: rejected_rows_of_run; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX rejected_rows_of_run ON public.rejected_rows USING btree (run_id);

--
-- Name: rejected_rows_once; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX rejected_rows_once ON public.rejected_rows USING btree (dataset, exchange, symbol, timeframe, "time", md5((raw)::text)) NULLS NOT DISTINCT;

--
-- Name: rejected_rows rejected_rows_run_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.rejected_rows
    ADD CONSTRAINT rejected_rows_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.ingest_runs(id) ON DELETE SET NULL;

--
-- PostgreSQL database dump complete
--
