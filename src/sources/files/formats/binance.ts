import { UsageError } from '../../../errors.js';
import { isTimeframe } from '../../../market/timeframe.js';
import type { FileFormat } from './format.js';
import { pairOf } from './pair.js';

/** `BTCUSDT-1m-2023-01.zip`, `…-2023-01-27.csv`, and with a delivery date `BTCUSDT_240329-1m-2023-01.zip`. */
const NAME = /^([\p{Lu}\p{Lo}\p{N}]+)(?:_([A-Z0-9]+))?-(\d{1,2}(?:mo|[smhdwM]))-\d{4}-\d{2}(?:-\d{2})?\./u;

/** In what Binance quotes, and has quoted (exchangeInfo; the older ones as remembered). */
const QUOTES = 'USDT|USDC|FDUSD|TUSD|BUSD|USD1|USDP|USDS|PAX|DAI|UST|IDRT|BIDR|BVND|BKRW|NGN|RUB|UAH|TRY|EUR|EURI|BRL|GBP|AUD|ZAR|PLN|RON|ARS|JPY|MXN|CZK|COP|VAI|BTC|ETH|BNB|XRP|TRX|DOGE|DOT|SOL';
const PAIR = new RegExp(`^(.+?)(${QUOTES})$`);

/** Each ends in `USD_PERP` or `USD_` and a delivery date (dapi exchangeInfo). BTCBUSD_210129 was margined in BUSD. */
const COIN_MARGINED = /^(?!BTCBUSD_).+USD_(?:PERP|\d{6})-/;
const DELIVERY = /^\d{6}$/;

/**
 * The files of data.binance.vision (github.com/binance/binance-public-data). A name is the same for spot and
 * for USDⓈ-M futures: the folder that it was kept in tells them apart, or else the user.
 */
export const binance: FileFormat = {
  exchange: 'binance',
  columns: ['time', 'open', 'high', 'low', 'close', 'volume'],
  // Mostly maintenance: Binance sends intervals without trades as candles of zero volume.
  holes: 'unknown',

  seriesOf(title, path, symbols) {
    if (COIN_MARGINED.test(title) || /[\\/]futures[\\/]cm[\\/]/.test(path)) throw new UsageError(`${title} is of coin-margined futures, whose volume is in contracts`, { hint: 'Those are not kept.' });
    const [, id, addition, interval = ''] = NAME.exec(title) ?? [];
    if (id === undefined) return undefined;
    const isContract = addition !== undefined || /[\\/]futures[\\/]um[\\/]/.test(path);
    const pair = addition === undefined || DELIVERY.test(addition) ? pairOf(id, PAIR, symbols) : undefined;
    const timeframe = interval.replace('mo', 'M');
    const market = pair?.join('/');
    return {
      symbol: market && `${market}${isContract ? `:${pair![1]}` : ''}${addition === undefined ? '' : `-${addition}`}`,
      // The perpetual, where no folder says which of the two.
      orOf: market && !isContract ? `${market}:${pair![1]}` : undefined,
      timeframe: isTimeframe(timeframe) ? timeframe : undefined,
    };
  },
};
