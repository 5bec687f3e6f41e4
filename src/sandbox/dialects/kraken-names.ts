// https://support.kraken.com/hc/en-us/articles/360001206766: BTC is XBT, DOGE is XDG.
const ALTNAMES: Readonly<Record<string, string>> = { BTC: 'XBT', DOGE: 'XDG' };
/** The oldest assets carry a class letter in front: X for coins, Z for money. */
const COINS_WITH_CLASS = ['BTC', 'DOGE', 'ETH', 'LTC', 'MLN', 'XRP', 'ETC', 'XLM', 'XMR', 'ZEC', 'REP'];
const MONEY = ['USD', 'EUR', 'GBP', 'JPY', 'CAD'];

/** Such as `XBT`. */
export function altname(asset: string): string {
  return ALTNAMES[asset] ?? asset;
}

/** Such as `XXBT`, `ZUSD` or `SOL`. */
export function assetId(asset: string): string {
  if (COINS_WITH_CLASS.includes(asset)) return `X${altname(asset)}`;
  return MONEY.includes(asset) ? `Z${asset}` : altname(asset);
}

/** `XXBTZUSD` when both assets carry a class letter, else their plain names: `XBTUSDT`. Dogecoin's is `XDGUSD`. */
export function pairId(base: string, quote: string): string {
  const old = COINS_WITH_CLASS.includes(base) && MONEY.includes(quote) && base !== 'DOGE';
  return old ? assetId(base) + assetId(quote) : altname(base) + altname(quote);
}
