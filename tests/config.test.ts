import { describe, expect, test } from '@jest/globals';
import path from 'node:path';
import { homedir } from 'node:os';
import { DEFAULT_EXCHANGES, loadConfig, type ConfigFlags, type Environment } from '../src/config.js';
import { UsageError } from '../src/errors.js';

const load = (flags: ConfigFlags = {}, env: Environment = {}, dotenv: Environment = {}) => loadConfig(flags, env, dotenv);
const errorOf = (...from: Parameters<typeof load>): Error => {
  try {
    load(...from);
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was wrong');
};

describe('where a setting comes from', () => {
  const URL_OF = (name: string): string => `postgres://u:sekrit@${name}/d`;

  test('a flag goes before the environment, that before .env', () => {
    const dotenv = { DATABASE_URL: URL_OF('dotenv'), TITAN_EXCHANGES: 'okx', TITAN_TIMEFRAME: '1h' };
    const env = { DATABASE_URL: URL_OF('env'), TITAN_EXCHANGES: 'kraken' };
    expect(load({ databaseUrl: URL_OF('flag'), exchanges: 'bybit' }, env, dotenv))
      .toMatchObject({ databaseUrl: URL_OF('flag'), databaseUrlIsExplicit: true, exchanges: ['bybit'], timeframes: ['1h'] });
    expect(load({}, env, dotenv)).toMatchObject({ databaseUrl: URL_OF('env'), databaseUrlIsExplicit: false, exchanges: ['kraken'] });
    expect(load({}, {}, dotenv)).toMatchObject({ databaseUrl: URL_OF('dotenv'), exchanges: ['okx'] });
  });

  test('blank is as good as absent', () => {
    expect(load({}, { DATABASE_URL: ' ' }, { DATABASE_URL: URL_OF('dotenv') }).databaseUrl).toBe(URL_OF('dotenv'));
    expect(load({}, { DATABASE_URL: '' }).databaseUrl).toBeUndefined();
  });

  test('defaults', () => {
    const config = load();
    expect(config).toMatchObject({ databaseUrl: undefined, exchanges: undefined, timeframes: undefined, endpoints: {} });
    expect(config.home).toBe(path.join(homedir(), '.titan'));
    expect(config.symbols).toHaveLength(10);
    expect(config.symbols[0]).toBe('BTC/USDT');
    expect(DEFAULT_EXCHANGES).toEqual(['binance', 'coinbase', 'kraken', 'okx', 'bybit']);
    expect(Object.isFrozen(config)).toBe(true);
  });

  test('the error names it', () => {
    expect(errorOf({ timeframe: ['7m'] }).message).toMatch(/^--timeframe: unknown timeframe "7m"/);
    expect(errorOf({}, { TITAN_TIMEFRAME: '7m' }).message).toMatch(/^TITAN_TIMEFRAME: /);
    expect(errorOf({}, {}, { TITAN_TIMEFRAME: '7m' }).message).toMatch(/^TITAN_TIMEFRAME in \.env: /);
    expect(errorOf({}, {}, { TITAN_ENDPOINT_KRAKEN: 'no' }).message).toMatch(/^TITAN_ENDPOINT_KRAKEN in \.env: "no" is no origin/);
    expect(errorOf({ symbols: ['BTC'] })).toBeInstanceOf(UsageError);
  });
});

describe('values', () => {
  test('lists lose blanks and repeats; ids and symbols are brought into form', () => {
    expect(load({ exchanges: ' Binance,kraken,,binance ', timeframe: ['1m', '1h,1m'], symbols: ['btcusdt', 'BTC/USDT', 'ETHUSDT-PERP'] }))
      .toMatchObject({ exchanges: ['binance', 'kraken'], timeframes: ['1m', '1h'], symbols: ['BTC/USDT', 'ETH/USDT:USDT'] });
  });

  test('symbols may be patterns; quotes may have stand-ins, exchanges a priority', () => {
    expect(load({ symbols: ['*/usdt', 'BTC/*'] }).symbols).toEqual(['*/USDT', 'BTC/*']);
    expect(errorOf({ symbols: ['BTC*'] }).message).toMatch(/^symbol: "BTC\*" is not a pattern of symbols/);
    expect(load()).toMatchObject({ quoteAliases: new Map(), priority: undefined });
    expect(load({ quoteAlias: ['usdt=USD,usdc', 'EUR=USD'] }).quoteAliases).toEqual(new Map([['USDT', ['USD', 'USDC']], ['EUR', ['USD']]]));
    expect(load({}, { TITAN_QUOTE_ALIAS: 'USDT=USD' }).quoteAliases).toEqual(new Map([['USDT', ['USD']]]));
    expect(errorOf({ quoteAlias: ['USDT'] }).message).toBe('--quote-alias: "USDT" is not of the form name=first,second');
    expect(errorOf({ quoteAlias: ['USDT=U/S'] }).message).toMatch(/^--quote-alias: "U\/S" is no currency/);
    expect(load({}, { TITAN_PRIORITY: 'BTCUSD=kraken;*=okx' }).priority).toEqual(new Map([['BTC/USD', ['kraken']], ['*', ['okx']]]));
    expect(errorOf({}, { TITAN_PRIORITY: 'kraken' }).message).toMatch(/^TITAN_PRIORITY: "kraken" is not of the form/);
  });

  test('endpoints are origins, by flag before environment', () => {
    const env = { TITAN_ENDPOINT_BINANCE: 'http://127.0.0.1:1', TITAN_ENDPOINT_KRAKEN: 'http://127.0.0.1:2/path' };
    expect(load({ endpoint: ['Binance=https://mirror.example/api'] }, env).endpoints)
      .toEqual({ binance: 'https://mirror.example', kraken: 'http://127.0.0.1:2' });
    expect(errorOf({ endpoint: ['binance'] }).message).toMatch(/^--endpoint: "binance" is not of the form/);
    expect(errorOf({ endpoint: ['binance='] }).message).toMatch(/^--endpoint: "" is no origin/);
  });

  test.each(['sekrit', 'http://u:sekrit@h/d', 'postgres://u:sekrit@', 'postgres://u:sekrit@h:99999/d', 'postgres:sekrit'])('a database URL such as %s is refused, and not repeated', (text) => {
    expect(errorOf({ databaseUrl: text }).message).toMatch(/^--database-url: /);
    expect(errorOf({}, { DATABASE_URL: text }).message).not.toContain('sekrit');
  });

  test('a proxy is known by either spelling', () => {
    expect(load({}, { https_proxy: 'http://p:1', HTTP_PROXY: 'http://p:2', NO_PROXY: 'a,b' }).proxy).toEqual({ https: 'http://p:1', http: 'http://p:2', except: 'a,b' });
  });
});
