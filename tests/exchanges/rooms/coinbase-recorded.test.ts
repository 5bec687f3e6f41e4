import { expect, test } from '@jest/globals';
import { exchangeOnAnswers } from '../../support/exchange-on-answers.js';

const HOUR = 3_600_000;
const FIRST = 1_712_188_800_000;

/** A product as Coinbase sent it to ccxt's authors (ccxt 4.5.84, coinbase.js, fetchMarketsV3), without what nobody reads. */
const PRODUCT = {
  product_id: 'BTC-USD', price: '67060', base_increment: '0.00000001', quote_increment: '0.01', quote_min_size: '1',
  quote_max_size: '150000000', base_min_size: '0.00000001', base_max_size: '3400', status: 'online', trading_disabled: false,
  product_type: 'SPOT', quote_currency_id: 'USD', base_currency_id: 'BTC', alias: '', alias_to: ['BTC-USDC'], price_increment: '0.01',
};

/** Two hours of BTC-USD as Coinbase sent them on 2024-04-04, newest first. */
const CANDLES = [
  { start: '1712192400', low: '66055.14', high: '66331.99', open: '66312.4', close: '66181.6', volume: '355.82896243' },
  { start: '1712188800', low: '65857.35', high: '66387.77', open: '65984.18', close: '66314.59', volume: '358.74851052' },
];

test('what Coinbase sent comes out in order, digit for digit', async () => {
  const on = await exchangeOnAnswers('coinbase', (target) => {
    if (target.includes('/BTC-USD/candles?')) return { candles: CANDLES };
    if (target.includes('product_type=FUTURE')) return { products: [], num_products: 0 };
    return target.includes('/market/products') ? { products: [PRODUCT], num_products: 1 } : undefined;
  });
  const never = new AbortController().signal;
  await on.exchange.markets(never);
  const window = { from: FIRST, to: FIRST + 2 * HOUR };
  const page = await on.exchange.fetchPage({ dataset: 'candles', exchange: 'coinbase', symbol: 'BTC/USD', timeframe: '1h' }, window, never);
  expect(page).toEqual({
    rows: [
      [FIRST, '65984.18', '66387.77', '65857.35', '66314.59', '358.74851052'],
      [FIRST + HOUR, '66312.4', '66331.99', '66055.14', '66181.6', '355.82896243'],
    ],
    answered: window,
    absences: [],
  });
  await on.close();
});
