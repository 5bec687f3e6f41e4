import type { Exchange as CcxtExchange, MarketInterface as CcxtMarket } from 'ccxt';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { UsageError } from '../errors.js';
import { BUNDLED } from './bundled-ccxt.js';

export type { CcxtExchange, CcxtMarket };
export type CcxtClass = new (settings: Record<string, unknown>) => CcxtExchange;

/**
 * One exchange's class out of ccxt. Its file alone loads in half the time of the package's index,
 * which pulls in more than a hundred exchanges.
 *
 * @param kind `pro` is the same exchange with its WebSockets
 * @throws UsageError for an id that ccxt does not know, naming those most like it
 */
export async function loadCcxtClass(id: string, kind: 'rest' | 'pro' = 'rest'): Promise<CcxtClass> {
  if (/^[a-z0-9]{2,30}$/.test(id)) {
    const name = `src/${kind === 'pro' ? 'pro/' : ''}${id}.js`;
    const bundled = BUNDLED[name];
    if (bundled !== undefined) return (await bundled()).default;
    const file = new URL(`../js/${name}`, pathToFileURL(createRequire(import.meta.url).resolve('ccxt')));
    try {
      return ((await import(file.href)) as { default: CcxtClass }).default;
    } catch (error) {
      if (!isMissing(error, file)) throw error;
    }
  }
  throw new UsageError(`ccxt knows no exchange ${JSON.stringify(id.slice(0, 40))}`, { hint: await suggestion(id) });
}

function isMissing(error: unknown, file: URL): boolean {
  const { code, message } = error as { code?: string; message?: string };
  return /MODULE_NOT_FOUND/.test(code ?? '') || (message ?? '').includes(`Cannot find module '${file.pathname}'`);
}

async function suggestion(id: string): Promise<string> {
  const { default: ccxt } = await import('ccxt');
  const wanted = id.toLowerCase().replace(/[^a-z0-9]/g, '').slice(0, 30);
  const alike = ccxt.exchanges.filter((known) => known.startsWith(wanted.slice(0, 3)));
  return alike.length > 0 && wanted.length >= 3
    ? `Did you mean ${alike.slice(0, 5).join(', ')}?`
    : 'Exchanges go by their ccxt id, such as binance, coinbase, kraken, okx or bybit.';
}
