import { UsageError } from '../../../errors.js';
import { isTimeframe } from '../../../market/timeframe.js';
import type { FileFormat } from './format.js';

/** `BTCUSDT-1m-2023-01.zip`, `…-2023-01-27.csv`, and with a delivery date `BTCUSDT_240329-1m-2023-01.zip`. */
const NAME = /^([A-Z0-9]+)(?:_(\d{6}))?-(\d{1,2}(?:mo|[smhdwM]))-\d{4}-\d{2}(?:-\d{2})?\./;

/** In what Binance quotes, and has quoted (exchangeInfo; the older ones as remembered). */
const QUOTES = 'USDT|USDC|FDUSD|TUSD|BUSD|USDP|USDS|PAX|DAI|UST|IDRT|BIDR|BVND|NGN|RUB|UAH|TRY|EUR|EURI|BRL|GBP|AUD|ZAR|PLN|RON|ARS|JPY|MXN|CZK|COP|VAI|BTC|ETH|BNB|XRP|TRX|DOGE|DOT|SOL';
const PAIR = new RegExp(`^(.+?)(${QUOTES})$`);

/**
 * The files of data.binance.vision (github.com/binance/binance-public-data). A name is the same for spot and
 * for USDⓈ-M futures: the folder that it was kept in tells them apart, or else the user.
 */
export const binance: FileFormat = {
  exchange: 'binance',
  columns: ['time', 'open', 'high', 'low', 'close', 'volume'],
  // Mostly maintenance: Binance sends intervals without trades as candles of zero volume.
  holes: 'unknown',

  seriesOf(title, path) {
    const [, id, expiry, interval = ''] = NAME.exec(title) ?? [];
    if (id === undefined) return undefined;
    const [, base, quote] = PAIR.exec(id) ?? [];
    const timeframe = interval.replace('mo', 'M');
    if (base === undefined || quote === undefined || !isTimeframe(timeframe)) return undefined;
    if (/[\\/]futures[\\/]cm[\\/]/.test(path)) throw new UsageError(`${title} is of coin-margined futures, whose volume is in contracts`, { hint: 'Those are not kept.' });
    const isContract = expiry !== undefined || /[\\/]futures[\\/]um[\\/]/.test(path);
    return { symbol: `${base}/${quote}${isContract ? `:${quote}` : ''}${expiry === undefined ? '' : `-${expiry}`}`, timeframe };
  },
};
