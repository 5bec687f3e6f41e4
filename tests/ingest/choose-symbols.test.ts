import { describe, expect, test } from '@jest/globals';
import type { Market, Markets } from '../../src/exchanges/exchange.js';
import { chooseSymbols } from '../../src/ingest/choose-symbols.js';

const DELISTED = ['LUNA/USDT', 'XRP/USD'];

function listing(...symbols: readonly string[]): Markets {
  const markets = symbols.map((symbol): Market => {
    const [base = '', quote = '', settle] = symbol.split(/[/:]/);
    const type = settle === undefined ? 'spot' : settle.includes('-') ? 'future' : 'swap';
    return { symbol, id: symbol, base, quote, type, active: !DELISTED.includes(symbol) };
  });
  return { bySymbol: new Map(markets.map((market) => [market.symbol, market])), timeframes: { candles: ['1d'] } };
}

const MARKETS = listing('BTC/USD', 'ETH/USDC', 'ETH/USD', 'SOL/USDT', 'LUNA/USDT', 'XRP/USD', 'BTC/USD:USD', 'BTC/USDT:USDT', 'BTC/USDT:USDT-261225');
const ALIASES = new Map([['USDT', ['USDC', 'USD']]]);
const choose = (wished: readonly string[], aliases: ReadonlyMap<string, readonly string[]> = new Map()): string[] =>
  chooseSymbols(wished, aliases, MARKETS).map(({ asked, symbol }) => (asked === symbol ? symbol : `${asked} → ${symbol}`));

describe('a symbol', () => {
  test('stands for itself: listed, delisted or neither', () => {
    expect(choose(['SOL/USDT', 'LUNA/USDT', 'BTC/USDT'])).toEqual(['SOL/USDT', 'LUNA/USDT', 'BTC/USDT']);
  });

  test('that is not listed leads to the first active stand-in of its quote', () => {
    expect(choose(['BTC/USDT', 'ETH/USDT', 'SOL/USDT'], ALIASES)).toEqual(['SOL/USDT', 'BTC/USDT → BTC/USD', 'ETH/USDT → ETH/USDC']);
    expect(choose(['LUNA/USDT', 'XRP/USDT', 'BTC/EUR'], ALIASES)).toEqual(['LUNA/USDT', 'XRP/USDT', 'BTC/EUR']);
    expect(choose(['BTC/USDC:USDC'], new Map([['USDC', ['USD']]]))).toEqual(['BTC/USDC:USDC → BTC/USD:USD']);
  });

  test('named itself is not asked for a second time as a stand-in', () => {
    expect(choose(['BTC/USDT', 'BTC/USD'], ALIASES)).toEqual(['BTC/USD']);
  });
});

describe('a pattern', () => {
  test('stands for the active markets that it matches, by name', () => {
    expect(choose(['*/USDT'])).toEqual(['*/USDT → SOL/USDT']);
    expect(choose(['BTC/*', 'E*/*'])).toEqual(['BTC/* → BTC/USD', 'E*/* → ETH/USD', 'E*/* → ETH/USDC']);
    expect(choose(['*/*:*'])).toEqual(['*/*:* → BTC/USD:USD', '*/*:* → BTC/USDT:USDT']);
  });

  test('that matches nothing stays, for someone to say so', () => {
    expect(choose(['*/EUR'])).toEqual(['*/EUR']);
  });

  test('does not double what is named', () => {
    expect(choose(['*/USD', 'BTC/USD'])).toEqual(['BTC/USD', '*/USD → ETH/USD']);
  });
});
