import { describe, expect, test } from '@jest/globals';
import { Chalk } from 'chalk';
import { PermanentError, TemporaryError } from '../../src/errors.js';
import { reportFetch, type FetchReport } from '../../src/cli/fetch-report.js';
import { totalFailure } from '../../src/cli/fetch-verdict.js';
import { renderFetchReport } from '../../src/cli/render/fetch-report.js';
import type { SeriesResult } from '../../src/ingest/fetch.js';
import { BUILT_IN_PRIORITY } from '../../src/market/priority.js';

const OPEN = 'okx: circuit open until 12:01:30 UTC after 5 failures in a row; last: HTTP 503';
const candle = { time: 0, open: '1', high: '1', low: '1', close: '1', volume: '1' };

function executed(exchange: string, symbol: string, { error, pages = error === undefined ? 1 : 0, asked = symbol }: { error?: Error; pages?: number; asked?: string } = {}): SeriesResult {
  const series = { dataset: 'candles', exchange, symbol, timeframe: '1d' } as const;
  const status = error === undefined ? 'done' : 'failed';
  const some = error === undefined ? { got: 1, first: candle, last: candle } : { got: 0, first: undefined, last: undefined };
  return {
    kind: 'executed', series, asked, elapsedMs: 1,
    outcome: {
      request: { series, wanted: [] }, source: 'api', status, pages, new: 0, revised: 0, rejected: 0, ...some,
      absent: { 'no-trades': 0, 'not-listed': 0, 'out-of-reach': 0 }, databaseFailed: false, unanswered: [], error,
    },
  };
}

const report = (results: readonly SeriesResult[], troubles: readonly string[] = []): FetchReport => reportFetch(results, {
  sandbox: false, suspicions: [], priority: BUILT_IN_PRIORITY, generic: [], troubles: new Map(troubles.map((text) => [text.split(':')[0]!, text])),
});
const said = (of: FetchReport): string[] => renderFetchReport(of, undefined, new Chalk({ level: 0 })).split('\n').filter((line) => line.includes('exchanges answered'));

describe('which exchanges answered', () => {
  const down = new TemporaryError('okx: HTTP 503');

  test('is said with the exchange\'s trouble, which tells more than one error', () => {
    const results = [...['binance', 'coinbase', 'kraken', 'bybit'].map((id) => executed(id, 'BTC/USDT')), executed('okx', 'BTC/USDT', { error: down })];
    expect(report(results, [OPEN]).redundancy).toEqual({
      'BTC/USDT': { answered: ['binance', 'coinbase', 'kraken', 'bybit'], failed: [{ exchange: 'okx', reason: OPEN.slice('okx: '.length) }] },
    });
    expect(said(report(results, [OPEN]))).toEqual([`4 of 5 exchanges answered for BTC/USDT (${OPEN})`]);
    expect(said(report(results))).toEqual(['4 of 5 exchanges answered for BTC/USDT (okx: HTTP 503)']);
  });

  test('is said once for symbols that fared alike', () => {
    const results = ['A/USDT', 'B/USDT', 'C/USDT', 'D/USDT', 'E/USDT'].flatMap((symbol) => [executed('binance', symbol), executed('okx', symbol, { error: down })]);
    expect(said(report([...results, executed('okx', 'F/USDT', { error: down })]))).toEqual([
      '1 of 2 exchanges answered for A/USDT, B/USDT, C/USDT and 2 more (okx: HTTP 503)',
      '0 of 1 exchanges answered for F/USDT (okx: HTTP 503)',
    ]);
  });

  test('of a pattern, by those that answered for anything it matched', () => {
    const unreachable = { kind: 'unreachable', asked: '*/USDT', series: { dataset: 'candles', exchange: 'okx', symbol: '*/USDT', timeframe: '1d' }, error: down } as const;
    const results = [executed('binance', 'BTC/USDT', { asked: '*/USDT' }), executed('bybit', 'ETH/USDT', { asked: '*/USDT' }), unreachable];
    expect(said(report(results))).toEqual(['2 of 3 exchanges answered for */USDT (okx: HTTP 503)']);
  });

  test('a symbol that stood in is reported under its own name', () => {
    const { series, primary } = report([executed('binance', 'BTC/USDT'), executed('coinbase', 'BTC/USD', { asked: 'BTC/USDT' })]);
    expect(series.map(({ symbol, insteadOf }) => [symbol, insteadOf])).toEqual([['BTC/USDT', null], ['BTC/USD', 'BTC/USDT']]);
    expect(primary).toEqual({ 'BTC/USDT': 'binance', 'BTC/USD': 'coinbase' });
  });
});

describe('a fetch that came to nothing', () => {
  const results = [
    executed('okx', 'BTC/USDT', { error: new TemporaryError('okx: HTTP 503') }), executed('okx', 'ETH/USDT', { error: new TemporaryError('okx: HTTP 502') }),
    executed('kraken', 'BTC/USDT', { error: new TemporaryError('kraken: no answer within 30 s') }),
  ];

  test('says each exchange\'s reason: its trouble, if it has one', () => {
    expect(totalFailure(results, new Map([['okx', OPEN]]))?.message).toBe(`${OPEN}; kraken: no answer within 30 s`);
    expect(totalFailure(results, new Map())).toBeInstanceOf(TemporaryError);
  });

  test('a permanent error is not hidden by a trouble', () => {
    const refused = executed('okx', 'BTC/USDT', { error: new PermanentError('okx: HTTP 451') });
    expect(totalFailure([refused], new Map([['okx', OPEN]]))).toEqual(new PermanentError('okx: HTTP 451'));
  });

  test('is none when a page was stored', () => {
    expect(totalFailure([...results, executed('binance', 'BTC/USDT')], new Map())).toBeUndefined();
  });
});
