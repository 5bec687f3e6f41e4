import { refuse, result } from './bybit-answers.js';
import type { Reply, Venue } from './dialect.js';
import { tickersOf } from './rolling-day.js';

/** GET /v5/market/tickers (bybit-exchange.github.io/docs/v5/market/tickers), of spot only: titan asks for no others. */
export function tickers(params: URLSearchParams, venue: Venue): Reply {
  if (params.get('category') !== 'spot') return refuse('Category is invalid', venue.now);
  const list = tickersOf(venue, 'spot').map(({ listing, day: { open, high, low, close, volume, quoteVolume } }) => ({
    symbol: listing.id,
    bid1Price: close,
    bid1Size: '0',
    ask1Price: close,
    ask1Size: '0',
    lastPrice: close,
    prevPrice24h: open,
    price24hPcnt: (Number(close) / Number(open) - 1).toFixed(4),
    highPrice24h: high,
    lowPrice24h: low,
    turnover24h: quoteVolume,
    volume24h: volume,
    usdIndexPrice: '',
  }));
  return result({ category: 'spot', list }, venue.now);
}
