import { expect, test } from '@jest/globals';
import { Chalk } from 'chalk';
import { reportFetch } from '../../src/cli/fetch-report.js';
import { totalFailure } from '../../src/cli/fetch-verdict.js';
import { renderFetchReport } from '../../src/cli/render/fetch-report.js';
import type { SeriesResult } from '../../src/ingest/fetch.js';
import { BUILT_IN_PRIORITY } from '../../src/market/priority.js';
import { call, exchange, fail, giveUp, inner, MINUTE, openCircuit, pass, succeed, type Outcome as Settled } from '../exchanges/scripted-exchange.js';

const NOTHING = { got: 0, new: 0, revised: 0, rejected: 0, first: undefined, last: undefined, databaseFailed: false, unanswered: [], absent: { 'no-trades': 0, 'not-listed': 0, 'out-of-reach': 0 } };

/** What `titan fetch` makes of one call to each of two exchanges, of which `kraken` is well. */
function resultsOf({ error }: Settled): SeriesResult[] {
  return (['binance', 'kraken'] as const).map((id) => {
    const series = { dataset: 'candles', exchange: id, symbol: 'BTC/USDT', timeframe: '1m' } as const;
    const failed = id === 'binance' && error !== undefined;
    const outcome = { request: { series, wanted: [] }, source: 'api', status: failed ? 'failed' : 'done', pages: failed ? 0 : 1, error: failed ? error : undefined, ...NOTHING } as const;
    return { kind: 'executed', series, asked: 'BTC/USDT', elapsedMs: 1, outcome };
  });
}

function said(settled: Settled): string[] {
  const report = reportFetch(resultsOf(settled), { sandbox: false, suspicions: [], priority: BUILT_IN_PRIORITY, generic: [], troubles: troubles() });
  return renderFetchReport(report, undefined, new Chalk({ level: 0 })).split('\n').filter((line) => line.includes('exchanges answered'));
}

function troubles(): ReadonlyMap<string, string> {
  const trouble = exchange.trouble();
  return new Map(trouble === undefined ? [] : [['binance', trouble]]);
}

test('the circuit opens, skips, half-opens and closes, and fetch says which of these it is', async () => {
  await openCircuit();
  const asked = inner.asked.length;
  const skipped = call();
  await pass(0);
  expect(inner.asked).toHaveLength(asked);
  const open = 'binance: circuit open until 12:02:15 UTC after 5 failures in a row; last: HTTP 500';
  expect(said(skipped)).toEqual([`1 of 2 exchanges answered for BTC/USDT (${open})`]);
  expect(totalFailure(resultsOf(skipped).slice(0, 1), troubles())?.message).toBe(open);

  await pass(MINUTE);
  const half = 'binance: circuit half-open, one call is tried, after 5 failures in a row; last: HTTP 500';
  expect(said(skipped)).toEqual([`1 of 2 exchanges answered for BTC/USDT (${half})`]);
  inner.then = fail;
  const failed = await giveUp();
  expect(said(failed)).toEqual(['1 of 2 exchanges answered for BTC/USDT (binance: circuit open until 12:03:30 UTC after 6 failures in a row; last: HTTP 500)']);

  await pass(MINUTE);
  inner.then = succeed;
  const trial = call();
  await pass(0);
  expect(trial.error).toBeUndefined();
  expect(said(trial)).toEqual([]);
  expect(exchange.trouble()).toBeUndefined();
});
