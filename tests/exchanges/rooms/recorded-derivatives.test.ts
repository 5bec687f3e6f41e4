import { expect, test } from '@jest/globals';
import type { Series } from '../../../src/market/series.js';
import { exchangeOnAnswers } from '../../support/exchange-on-answers.js';

const HOUR = 3_600_000;
const MINUTE = 60_000;

/** What an exchange sent by its documentation or by ccxt's record of it, and what has to come out. */
interface Recorded {
  readonly series: Series;
  readonly answers: readonly (readonly [path: string, body: unknown])[];
  readonly from: number;
  readonly to: number;
  readonly rows: readonly (readonly unknown[])[];
}

const bybitList = (category: string, list: unknown[]): unknown => ({ retCode: 0, retMsg: 'OK', retExtInfo: {}, time: 1672051897447, result: { category, list, nextPageCursor: '' } });
const NO_MARKETS = [
  ['/api/v3/exchangeInfo', { symbols: [] }], ['/fapi/v1/exchangeInfo', { symbols: [] }], ['/dapi/v1/exchangeInfo', { symbols: [] }],
  ...['spot', 'linear', 'inverse'].map((category) => [`instruments-info?category=${category}`, bybitList(category, [])]),
] as [string, unknown][];

const BINANCE = { contractType: 'PERPETUAL', deliveryDate: 4133404800000, onboardDate: 1569398400000, baseAsset: 'BTC', pricePrecision: 2, quantityPrecision: 3, filters: [] };
const USD_MARGINED = ['/fapi/v1/exchangeInfo', { symbols: [{ ...BINANCE, symbol: 'BTCUSDT', pair: 'BTCUSDT', status: 'TRADING', quoteAsset: 'USDT', marginAsset: 'USDT' }] }] as const;
const COIN_MARGINED = ['/dapi/v1/exchangeInfo', { symbols: [{ ...BINANCE, symbol: 'BTCUSD_PERP', pair: 'BTCUSD', contractStatus: 'TRADING', quoteAsset: 'USD', marginAsset: 'BTC', contractSize: 100 }] }] as const;

const bybitMarket = (symbol: string, contractType: string, quoteCoin: string, settleCoin: string): unknown => ({
  symbol, contractType, status: 'Trading', baseCoin: 'BTC', quoteCoin, settleCoin, launchTime: '1585526400000', deliveryTime: '0',
  priceFilter: { tickSize: '0.10' }, lotSizeFilter: { qtyStep: '1', minOrderQty: '1', maxOrderQty: '100' }, leverageFilter: {},
});

const okxSwap = (instId: string, over: object): unknown => ({
  instId, instType: 'SWAP', uly: instId.replace('-SWAP', ''), instFamily: instId.replace('-SWAP', ''), baseCcy: '', quoteCcy: '', settleCcy: 'USDT', ctVal: '0.01', ctMult: '1',
  ctValCcy: 'BTC', ctType: 'linear', state: 'live', tickSz: '0.1', lotSz: '1', minSz: '1', lever: '100', listTime: '1573557408000', expTime: '', alias: '', ruleType: 'normal', ...over,
});

const RECORDED: Readonly<Record<string, Recorded>> = {
  // ccxt 4.5.84, binance.js, fetchFundingRateHistory: its records write numbers as text.
  'binance, funding': {
    series: { dataset: 'funding', exchange: 'binance', symbol: 'BTC/USDT:USDT', timeframe: '1h' },
    answers: [USD_MARGINED, ['/fapi/v1/fundingRate', [{ symbol: 'BTCUSDT', fundingRate: '0.00063521', fundingTime: '1621267200000' }]]],
    from: 1621267200000, to: 1621267200000 + HOUR,
    rows: [[1621267200000, '0.00063521', null, null]],
  },
  // ccxt 4.5.84, binance.js, fetchOpenInterestHistory.
  'binance, open interest': {
    series: { dataset: 'open-interest', exchange: 'binance', symbol: 'BTC/USDT:USDT', timeframe: '5m' },
    answers: [USD_MARGINED, ['/futures/data/openInterestHist?symbol=BTCUSDT&', [
      { symbol: 'BTCUSDT', sumOpenInterest: '75375.61700000', sumOpenInterestValue: '3248828883.71251440', timestamp: 1642179900000 },
    ]]],
    from: 1642179900000, to: 1642179900000 + 5 * MINUTE,
    rows: [[1642179900000, '75375.61700000', '3248828883.71251440']],
  },
  // developers.binance.com, COIN-M Futures, Open Interest Statistics: contracts, and units of the base.
  'binance, open interest margined in coin': {
    series: { dataset: 'open-interest', exchange: 'binance', symbol: 'BTC/USD:BTC', timeframe: '5m' },
    answers: [COIN_MARGINED, ['/futures/data/openInterestHist?pair=BTCUSD&contractType=PERPETUAL&', [
      { pair: 'BTCUSD', contractType: 'PERPETUAL', sumOpenInterest: '20401', sumOpenInterestValue: '176178704.98700000', timestamp: 1583128200000 },
    ]]],
    from: 1583128200000, to: 1583128200000 + 5 * MINUTE,
    rows: [[1583128200000, '176178704.98700000', '2040100']],
  },
  // ccxt 4.5.84, bybit.js, fetchFundingRateHistory.
  'bybit, funding': {
    series: { dataset: 'funding', exchange: 'bybit', symbol: 'BTC/USDT:USDT', timeframe: '1h' },
    answers: [
      ['instruments-info?category=linear', bybitList('linear', [bybitMarket('BTCUSDT', 'LinearPerpetual', 'USDT', 'USDT')])],
      ['/funding/history?category=linear&', bybitList('linear', [{ symbol: 'BTCUSDT', fundingRate: '0.0001', fundingRateTimestamp: '1672041600000' }])],
    ],
    from: 1672041600000, to: 1672041600000 + HOUR,
    rows: [[1672041600000, '0.0001', null, null]],
  },
  // ccxt 4.5.84, bybit.js, fetchDerivativesOpenInterestHistory: newest first; in USD.
  'bybit, open interest margined in coin': {
    series: { dataset: 'open-interest', exchange: 'bybit', symbol: 'BTC/USD:BTC', timeframe: '5m' },
    answers: [
      ['instruments-info?category=inverse', bybitList('inverse', [bybitMarket('BTCUSD', 'InversePerpetual', 'USD', 'BTC')])],
      ['/open-interest?category=inverse&', bybitList('inverse', [
        { openInterest: '461134384.00000000', timestamp: '1669571400000' }, { openInterest: '461134292.00000000', timestamp: '1669571100000' },
      ])],
    ],
    from: 1669571100000, to: 1669571100000 + 10 * MINUTE,
    rows: [[1669571100000, null, '461134292.00000000'], [1669571400000, null, '461134384.00000000']],
  },
  // The fields of ccxt 4.5.84, okx.js, fetchFundingRateHistory: what was paid is the realised rate.
  'okx, funding': {
    series: { dataset: 'funding', exchange: 'okx', symbol: 'BTC/USDT:USDT', timeframe: '1h' },
    answers: [
      ['instruments?instType=SWAP', { code: '0', msg: '', data: [okxSwap('BTC-USDT-SWAP', {})] }], ['instruments?', { code: '0', msg: '', data: [] }],
      ['/funding-rate-history', { code: '0', msg: '', data: [{ instType: 'SWAP', instId: 'BTC-USDT-SWAP', fundingRate: '0.018', realizedRate: '0.017', fundingTime: '1597046400000' }] }],
    ],
    from: 1597046400000, to: 1597046400000 + HOUR,
    rows: [[1597046400000, '0.017', null, null]],
  },
  // okx.com/docs-v5, Get contract open interest history: contracts, base, US dollars.
  'okx, open interest margined in coin': {
    series: { dataset: 'open-interest', exchange: 'okx', symbol: 'BTC/USD:BTC', timeframe: '1h' },
    answers: [
      ['instruments?instType=SWAP', { code: '0', msg: '', data: [okxSwap('BTC-USD-SWAP', { settleCcy: 'BTC', ctVal: '100', ctValCcy: 'USD', ctType: 'inverse' })] }],
      ['instruments?', { code: '0', msg: '', data: [] }],
      ['/rubik/stat/contracts/open-interest-history', { code: '0', msg: '', data: [['1701417600000', '731377.57500501', '1110.0', '3774000000.51']] }],
    ],
    from: 1701417600000, to: 1701417600000 + HOUR,
    rows: [[1701417600000, '1110.0', '3774000000.51']],
  },
  // ccxt 4.5.84, hyperliquid.js, fetchFundingRateHistory.
  'hyperliquid, funding': {
    series: { dataset: 'funding', exchange: 'hyperliquid', symbol: 'ETH/USDC:USDC', timeframe: '1h' },
    answers: [
      ['fundingHistory', [{ coin: 'ETH', fundingRate: '0.0000125', premium: '0.00057962', time: 1704290400031 }]],
      ['spotMetaAndAssetCtxs', [{ tokens: [], universe: [] }, []]],
      ['metaAndAssetCtxs', [
        { universe: [{ maxLeverage: 50, name: 'ETH', onlyIsolated: false, szDecimals: 4 }] },
        [{ dayNtlVlm: '1709813.11535', funding: '0.00004807', impactPxs: ['2369.3', '2369.6'], markPx: '2369.6', midPx: '2369.45', openInterest: '1815.4712', oraclePx: '2367.3', premium: '0.00090821', prevDayPx: '2381.5' }],
      ]],
    ],
    from: 1704290400000, to: 1704290400000 + HOUR,
    rows: [[1704290400000, '0.0000125', null, null]],
  },
  // ccxt 4.5.84, krakenfutures.js, fetchFundingRateHistory.
  'krakenfutures, funding': {
    series: { dataset: 'funding', exchange: 'krakenfutures', symbol: 'BTC/USD:USD', timeframe: '1h' },
    answers: [
      ['/historicalfundingrates', { rates: [{ timestamp: '2018-08-31T16:00:00.000Z', fundingRate: '2.18900669884E-7', relativeFundingRate: '0.000060779960000000' }] }],
      ['/instruments', { result: 'success', serverTime: '2022-02-18T15:40:00.000Z', instruments: [
        { symbol: 'PF_XBTUSD', type: 'flexible_futures', tradeable: true, tickSize: 1, contractSize: 1, contractValueTradePrecision: 4, marginLevels: [] },
      ] }],
    ],
    from: Date.parse('2018-08-31T16:00Z'), to: Date.parse('2018-08-31T17:00Z'),
    rows: [[Date.parse('2018-08-31T16:00Z'), '0.000060779960000000', null, null]],
  },
};

test.each(Object.entries(RECORDED))('%s: what was sent comes out in order, digit for digit', async (_, { series, answers, from, to, rows }) => {
  const on = await exchangeOnAnswers(series.exchange, (target) => [...answers, ...NO_MARKETS].find(([path]) => target.includes(path))?.[1], { derivatives: true, now: () => to + HOUR });
  try {
    const never = new AbortController().signal;
    await on.exchange.markets(never);
    expect(await on.exchange.fetchPage(series, { from, to }, never)).toEqual({ rows, answered: { from, to }, absences: [] });
  } finally {
    await on.close();
  }
});

test('hyperliquid, open interest: as it is now, for the period that has just begun', async () => {
  const recorded = RECORDED['hyperliquid, funding']!;
  const now = 1704290400000 + 70_000;
  const on = await exchangeOnAnswers('hyperliquid', (target) => recorded.answers.find(([path]) => target.includes(path))?.[1], { derivatives: true, now: () => now });
  try {
    const never = new AbortController().signal;
    await on.exchange.markets(never);
    const window = { from: 1704290400000, to: 1704290400000 + 5 * MINUTE };
    expect(await on.exchange.fetchPage({ ...recorded.series, dataset: 'open-interest', timeframe: '5m' }, window, never))
      .toEqual({ rows: [[window.from, '1815.4712', null]], answered: window, absences: [] });
  } finally {
    await on.close();
  }
});
