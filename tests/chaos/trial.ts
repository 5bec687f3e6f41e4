import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { countIntervals, intersect, subtract, type Multirange, type Range } from '../../src/market/range.js';
import type { Series } from '../../src/market/series.js';
import type { Timeframe } from '../../src/market/timeframe.js';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/server.js';
import { readLeft, type Wanted } from '../../src/storage/left-repository.js';
import { openDatabase } from '../../src/storage/open-database.js';
import { startTitan, TitanFolder, type Ended, type RunningTitan } from '../cli/titan-process.js';
import { copyEmbeddedTemplate } from '../support/embedded-template.js';
import { askedRanges } from './asked-ranges.js';

/** What is backfilled from Binance, all of it in the past. */
export interface Wish {
  readonly symbols: readonly string[];
  readonly timeframe: Timeframe;
  /** Days such as 2024-01-31; the end is exclusive. */
  readonly since: string;
  readonly until: string;
  readonly source: 'api' | 'auto';
}

/** When a run is killed: so many requests after it began, and then so many milliseconds. */
export interface Moment {
  readonly requests: number;
  readonly milliseconds: number;
}

/** What an archive holds: two with the same hash hold the same rows, digit for digit, and know the same of them. */
export interface Contents {
  readonly rows: number;
  readonly hash: string;
  /** Rows that the ledger says there are. */
  readonly accounted: number;
  readonly leases: number;
}

export interface Life extends Ended {
  /** Whether it was still alive at the moment at which it was to be killed. */
  readonly killed: boolean;
  /** Requests for candles, or files of them. */
  readonly requests: number;
  /** Intervals that were asked for although the ledger had them when this life began; files count when it had all of them. */
  readonly askedAgain: number;
}

/** The same backfill by `bin/titan.js` over and over, on one database and one sandbox. */
export class Trial {
  private constructor(
    readonly sandbox: Sandbox, private readonly folder: TitanFolder, private readonly url: string | undefined, private readonly wish: Wish,
  ) {}

  /** @param url of a server's database with titan's schema; undefined: an embedded one, which titan has to itself */
  static async open(url: string | undefined, wish: Wish, options: SandboxOptions = {}): Promise<Trial> {
    const sandbox = await startSandbox({ exchanges: ['binance'], enforceLimits: false, ...options });
    const trial = new Trial(sandbox, new TitanFolder(), url, wish);
    if (url === undefined) await copyEmbeddedTemplate(trial.database, { migrated: true });
    return trial;
  }

  start(): RunningTitan {
    const { symbols, timeframe, since, until, source } = this.wish;
    return startTitan(this.folder, [
      'backfill', ...symbols, '--exchanges', 'binance', '--timeframe', timeframe, '--since', since, '--until', until, '--source', source, '--json',
      '--endpoint', `binance=${this.sandbox.origins['binance']}`,
    ], { DATABASE_URL: this.url ?? '', TITAN_ARCHIVE_BINANCE: this.sandbox.archives['binance']! });
  }

  /** Runs it once, to its end or to the moment at which it is killed with SIGKILL. */
  async live(moment?: Moment): Promise<Life> {
    const covered = await this.inspect((sql) => this.covered(sql));
    const before = this.sandbox.requests().length;
    const titan = this.start();
    const end = new AbortController();
    const ended = titan.ended.finally(() => { end.abort(); });
    if (moment !== undefined) await this.killAt(titan, before, moment, end.signal);
    const life = await ended;
    const asked = askedRanges(this.sandbox.requests().slice(before));
    const again = asked.map(({ symbol, range, isFile }) => {
      const known = intersect([range], covered.get(symbol) ?? []);
      const isWhole = subtract([range], known).length === 0;
      return isFile && !isWhole ? 0 : countIntervals(known, this.wish.timeframe);
    });
    return { ...life, killed: life.code === null, requests: asked.length, askedAgain: again.reduce((sum, one) => sum + one, 0) };
  }

  /** Waits until the run has sent so many requests. */
  async untilAsked(requests: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.sandbox.requests().length < requests) await wait(5);
  }

  contents(): Promise<Contents> {
    return this.inspect(readContents);
  }

  clear(): Promise<unknown> {
    return this.inspect((sql) => sql`TRUNCATE ohlcv, coverage, ingest_runs, rejected_rows, leases, archive_files`);
  }

  async close(): Promise<void> {
    await this.sandbox.close();
    this.folder.remove();
  }

  private async killAt({ child }: RunningTitan, before: number, { requests, milliseconds }: Moment, signal: AbortSignal): Promise<void> {
    await this.untilAsked(before + requests, signal);
    await wait(milliseconds, undefined, { signal }).catch(() => undefined);
    child.kill('SIGKILL');
  }

  private async covered(sql: Sql): Promise<Map<string, Multirange>> {
    const wanted = this.wish.symbols.map((symbol): Wanted => ({ series: this.series(symbol), range: this.range }));
    const left = await readLeft(sql, wanted);
    return new Map(this.wish.symbols.map((symbol, nr) => [symbol, subtract([this.range], left[nr]!.open)]));
  }

  private series(symbol: string): Series {
    return { dataset: 'candles', exchange: 'binance', symbol, timeframe: this.wish.timeframe };
  }

  private get range(): Range {
    return { from: Date.parse(this.wish.since), to: Date.parse(this.wish.until) };
  }

  private get database(): string {
    return path.join(this.folder.path, 'home', 'db');
  }

  /** With the database open no longer than that, so that the next titan has it to itself. */
  private async inspect<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const database = await openDatabase({ url: this.url, folder: this.database });
    try {
      return await work(database.sql);
    } finally {
      await database.close();
    }
  }
}

async function readContents(sql: Sql): Promise<Contents> {
  const [contents] = await sql<Contents[]>`
    SELECT
      (SELECT count(*)::int FROM ohlcv) AS rows,
      md5(
        (SELECT string_agg(row_to_json(ohlcv)::text, E'\n' ORDER BY exchange, symbol, timeframe, time) FROM ohlcv) || E'\n' ||
        (SELECT string_agg(concat_ws(' ', exchange, symbol, timeframe, bucket, covered, no_trades, not_listed, out_of_reach), E'\n'
          ORDER BY exchange, symbol, timeframe, bucket) FROM coverage)
      ) AS hash,
      (SELECT (sum(extract(epoch FROM upper(part) - lower(part))) / 60)::int FROM coverage, unnest(covered - no_trades - not_listed - out_of_reach) AS part) AS accounted,
      (SELECT count(*)::int FROM leases) AS leases`;
  return contents!;
}
