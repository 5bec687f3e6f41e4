import { expect, test } from '@jest/globals';
import type { Series } from '../../../src/market/series.js';
import { exchangeOnAnswers } from '../../support/exchange-on-answers.js';

/** What an exchange really sent, and what has to come out of it. */
interface Recorded {
  readonly series: Omit<Series, 'dataset'>;
  /** The candles of a window, and the market list that they need, by path and query. */
  readonly answers: readonly (readonly [path: string, body: unknown])[];
  readonly from: number;
  readonly to: number;
  readonly rows: readonly (readonly unknown[])[];
}

const RECORDED: Readonly<Record<string, Recorded>> = {
  // github.com/mirumirumi/ro-soku, issue 3; newest first.
  'bybit, spot': {
    series: { exchange: 'bybit', symbol: 'BTC/USDT', timeframe: '1m' },
    answers: [
      ['/v5/market/kline', { retCode: 0, retMsg: 'OK', retExtInfo: {}, time: 1683523483533, result: {
        category: 'spot', symbol: 'BTCUSDT', list: [
          ['1683472860000', '28959.94', '28970.63', '28940.26', '28945.63', '7.484936', '216697.2440694'],
          ['1683472800000', '28961.74', '28971.86', '28954.55', '28959.94', '5.222265', '151241.07920518'],
        ] } }],
      // ccxt 4.5.84, bybit.js, fetchSpotMarkets.
      ['category=spot', { retCode: 0, retMsg: 'OK', retExtInfo: {}, time: 1672712468011, result: { category: 'spot', list: [{
        symbol: 'BTCUSDT', baseCoin: 'BTC', quoteCoin: 'USDT', innovation: '0', status: 'Trading', marginTrading: 'both',
        lotSizeFilter: { basePrecision: '0.000001', quotePrecision: '0.00000001', minOrderQty: '0.00004', maxOrderQty: '63.01197227', minOrderAmt: '1', maxOrderAmt: '100000' },
        priceFilter: { tickSize: '0.01' },
      }] } }],
      ['category=linear', { retCode: 0, retMsg: 'OK', result: { category: 'linear', list: [], nextPageCursor: '' } }],
      ['category=inverse', { retCode: 0, retMsg: 'OK', result: { category: 'inverse', list: [], nextPageCursor: '' } }],
    ],
    from: 1683472800000,
    to: 1683472920000,
    rows: [
      [1683472800000, '28961.74', '28971.86', '28954.55', '28959.94', '5.222265'],
      [1683472860000, '28959.94', '28970.63', '28940.26', '28945.63', '7.484936'],
    ],
  },
  // hexdocs.pm/binance_futures, klines.
  'binance, perpetual': {
    series: { exchange: 'binance', symbol: 'BTC/USDT:USDT', timeframe: '5m' },
    answers: [
      ['/fapi/v1/klines', [
        [1616338800000, '57212.69', '57315.00', '57196.19', '57300.00', '496.263', 1616339099999, '28425514.78940', 7160, '273.108', '15642623.69718', '0'],
      ]],
      // developers.binance.com, Exchange Information.
      ['/fapi/v1/exchangeInfo', { symbols: [{
        symbol: 'BTCUSDT', pair: 'BTCUSDT', contractType: 'PERPETUAL', deliveryDate: 4133404800000, onboardDate: 1569398400000, status: 'TRADING',
        baseAsset: 'BTC', quoteAsset: 'USDT', marginAsset: 'USDT', pricePrecision: 2, quantityPrecision: 3, filters: [],
      }] }],
      ['/api/v3/exchangeInfo', { symbols: [] }],
      ['/dapi/v1/exchangeInfo', { symbols: [] }],
    ],
    from: 1616338800000,
    to: 1616339100000,
    rows: [[1616338800000, '57212.69', '57315.00', '57196.19', '57300.00', '496.263']],
  },
  // ccxt 4.5.84, hyperliquid.js, fetchOHLCV and fetchSwapMarkets.
  'hyperliquid, perpetual': {
    series: { exchange: 'hyperliquid', symbol: 'ETH/USDC:USDC', timeframe: '15m' },
    answers: [
      ['candleSnapshot', [
        { T: 1704287699999, c: '2226.4', h: '2247.9', i: '15m', l: '2224.6', n: 46, o: '2247.9', s: 'ETH', t: 1704286800000, v: '591.6427' },
      ]],
      ['metaAndAssetCtxs', [
        { universe: [{ maxLeverage: 50, name: 'ETH', onlyIsolated: false, szDecimals: 4 }] },
        [{ dayNtlVlm: '1709813.11535', funding: '0.00004807', impactPxs: ['2369.3', '2369.6'], markPx: '2369.6', midPx: '2369.45', openInterest: '1815.4712', oraclePx: '2367.3', premium: '0.00090821', prevDayPx: '2381.5' }],
      ]],
      ['spotMetaAndAssetCtxs', [{ tokens: [], universe: [] }, []]],
    ],
    from: 1704286800000,
    to: 1704287700000,
    rows: [[1704286800000, '2247.9', '2247.9', '2224.6', '2226.4', '591.6427']],
  },
  // ccxt 4.5.84, krakenfutures.js, fetchOHLCV: zeros to eleven decimals, and a volume that is no text.
  'krakenfutures, perpetual': {
    series: { exchange: 'krakenfutures', symbol: 'BTC/USD:USD', timeframe: '5m' },
    answers: [
      ['/api/charts/v1/trade/PF_XBTUSD/5m', { more_candles: false, candles: [
        { time: 1645198500000, open: '309.15000000000', high: '309.15000000000', low: '308.70000000000', close: '308.85000000000', volume: 0 },
      ] }],
      ['/instruments', { result: 'success', serverTime: '2022-02-18T15:40:00.000Z', instruments: [
        { symbol: 'PF_XBTUSD', type: 'flexible_futures', tradeable: true, tickSize: 1, contractSize: 1, contractValueTradePrecision: 4, marginLevels: [] },
      ] }],
    ],
    from: 1645198500000,
    to: 1645198800000,
    rows: [[1645198500000, '309.15000000000', '309.15000000000', '308.70000000000', '308.85000000000', '0']],
  },
};

test.each(Object.entries(RECORDED))('%s: what was sent comes out in order, digit for digit', async (_, { series, answers, from, to, rows }) => {
  const on = await exchangeOnAnswers(series.exchange, (target) => answers.find(([path]) => target.includes(path))?.[1], { derivatives: true });
  const never = new AbortController().signal;
  await on.exchange.markets(never);
  const page = await on.exchange.fetchPage({ dataset: 'candles', ...series }, { from, to }, never);
  expect(page).toEqual({ rows, answered: { from, to }, absences: [] });
  await on.close();
});
