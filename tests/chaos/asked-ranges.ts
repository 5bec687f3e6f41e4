import type { Range } from '../../src/market/range.js';
import { next } from '../../src/market/timeframe.js';
import type { RequestLogEntry } from '../../src/sandbox/request-log.js';

export interface Asked {
  /** Unified, against USDT. */
  readonly symbol: string;
  readonly range: Range;
  /** A public file, which can only be had whole. */
  readonly isFile: boolean;
}

const FILE = /\/([A-Z]+)USDT-\w+-(\d{4}-\d{2})(-\d{2})?\.zip$/;

/** What time of which series was asked of Binance, by its API or as files. */
export function askedRanges(log: readonly RequestLogEntry[]): Asked[] {
  return log.flatMap(({ target }): Asked[] => {
    const { pathname, searchParams: of } = new URL(target, 'http://binance');
    if (pathname.endsWith('/klines')) {
      const symbol = of.get('symbol')!.replace(/USDT$/, '/USDT');
      return [{ symbol, range: { from: Number(of.get('startTime')), to: Number(of.get('endTime')) + 1 }, isFile: false }];
    }
    const [, base, month, day = ''] = FILE.exec(pathname) ?? [];
    if (base === undefined || month === undefined) return [];
    const from = Date.parse(`${month}${day}${day === '' ? '-01' : ''}`);
    return [{ symbol: `${base}/USDT`, range: { from, to: next(from, day === '' ? '1M' : '1d') }, isFile: true }];
  });
}
