import { expect, test } from '@jest/globals';
import type { Series } from '../../../src/market/series.js';
import { exchangeOnAnswers } from '../../support/exchange-on-answers.js';

const HOUR = 3_600_000;
const FIRST = Date.UTC(2024, 0, 30, 16);
const CLOSE = FIRST + 2 * HOUR;

/**
 * Two candles each, with numbers of our own in the shapes of ccxt's recorded answers (github.com/ccxt/ccxt,
 * ts/src/test/static/response): titan and ccxt read the same from those.
 */
interface Shape {
  readonly series: Omit<Series, 'dataset' | 'timeframe'>;
  /** The candles, and the market list that they need, by a part of path, query and posted body. */
  readonly answers: readonly (readonly [part: string, body: unknown])[];
}

const rest = { high: '105.40', low: '99.10', close: '104.00', volume: '7.5000' };

const SHAPES: Readonly<Record<string, Shape>> = {
  'binance, spot: twelve cells, oldest first': {
    series: { exchange: 'binance', symbol: 'BTC/USDT' },
    answers: [
      ['/api/v3/klines', [0, 1].map((i) => [
        FIRST + i * HOUR, `10${i}.50`, rest.high, rest.low, rest.close, rest.volume, FIRST + (i + 1) * HOUR - 1, '770.1', 12, '3.1', '320.2', '0',
      ])],
      ['/api/v3/exchangeInfo', { symbols: [{ symbol: 'BTCUSDT', status: 'TRADING', baseAsset: 'BTC', quoteAsset: 'USDT', permissions: ['SPOT'], filters: [] }] }],
    ],
  },
  'kraken, spot: seconds, a mean price between close and volume, one interval too early, and the running one': {
    series: { exchange: 'kraken', symbol: 'BTC/USDT' },
    answers: [
      ['/0/public/OHLC', { error: [], result: {
        XBTUSDT: [-1, 0, 1, 2].map((i) => [FIRST / 1000 + i * 3600, i === 1 ? '101.50' : '100.50', rest.high, rest.low, rest.close, '102.3', rest.volume, 9]),
        last: FIRST / 1000 + 3600,
      } }],
      ['/0/public/AssetPairs', { error: [], result: { XBTUSDT: {
        altname: 'XBTUSDT', wsname: 'XBT/USDT', base: 'XXBT', quote: 'USDT', pair_decimals: 1, lot_decimals: 8, tick_size: '0.1', ordermin: '0.0001',
        status: 'online', leverage_buy: [], leverage_sell: [], fees: [], fees_maker: [],
      } } }],
      ['/0/public/Assets', { error: [], result: {} }],
    ],
  },
  'bybit, perpetual: newest first, and codes as text': {
    series: { exchange: 'bybit', symbol: 'BTC/USDT:USDT' },
    answers: [
      ['/v5/market/kline', { retCode: '0', retMsg: 'OK', result: { symbol: 'BTCUSDT', category: 'linear', list: [1, 0].map((i) => [
        String(FIRST + i * HOUR), `10${i}.50`, rest.high, rest.low, rest.close, rest.volume, '770.1',
      ]) }, retExtInfo: {}, time: String(CLOSE) }],
      ['category=linear', { retCode: 0, retMsg: 'OK', result: { category: 'linear', nextPageCursor: '', list: [{
        symbol: 'BTCUSDT', contractType: 'LinearPerpetual', status: 'Trading', baseCoin: 'BTC', quoteCoin: 'USDT', settleCoin: 'USDT', launchTime: '1585526400000',
        deliveryTime: '0', priceFilter: { tickSize: '0.10' }, lotSizeFilter: { qtyStep: '0.001', minOrderQty: '0.001', maxOrderQty: '100' }, leverageFilter: {},
      }] } }],
      ['category=spot', { retCode: 0, retMsg: 'OK', result: { category: 'spot', list: [] } }],
      ['category=inverse', { retCode: 0, retMsg: 'OK', result: { category: 'inverse', list: [], nextPageCursor: '' } }],
    ],
  },
  'hyperliquid, spot: a pair that goes by its number': {
    series: { exchange: 'hyperliquid', symbol: 'BTC/USDC' },
    answers: [
      ['candleSnapshot', [0, 1].map((i) => ({
        t: FIRST + i * HOUR, T: FIRST + (i + 1) * HOUR - 1, s: '@1', i: '1h', o: `10${i}.50`, c: rest.close, h: rest.high, l: rest.low, v: rest.volume, n: 9,
      }))],
      ['spotMetaAndAssetCtxs', [
        {
          tokens: ['USDC', 'UBTC'].map((name, index) => ({ name, index, szDecimals: 5, weiDecimals: 8, tokenId: `0x${index}`, isCanonical: index === 0 })),
          universe: [{ tokens: [1, 0], name: '@1', index: 1, isCanonical: false }],
        },
        [{}, { coin: '@1', midPx: '104', markPx: '104', prevDayPx: '100', dayNtlVlm: '770' }],
      ]],
    ],
  },
};

test.each(Object.entries(SHAPES))('%s', async (_, { series, answers }) => {
  const now = (): number => CLOSE + HOUR / 2;
  const on = await exchangeOnAnswers(series.exchange, (target) => answers.find(([part]) => target.includes(part))?.[1], { derivatives: series.symbol.includes(':'), now });
  const never = new AbortController().signal;
  await on.exchange.markets(never);
  const window = { from: FIRST, to: CLOSE };
  expect(await on.exchange.fetchPage({ dataset: 'candles', timeframe: '1h', ...series }, window, never)).toEqual({
    rows: [
      [FIRST, '100.50', rest.high, rest.low, rest.close, rest.volume],
      [FIRST + HOUR, '101.50', rest.high, rest.low, rest.close, rest.volume],
    ],
    answered: window,
    absences: [],
  });
  await on.close();
});
