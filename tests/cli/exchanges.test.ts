import { afterAll, describe, expect, test } from '@jest/globals';
import { Chalk } from 'chalk';
import { reportExchanges, type ExchangesReport } from '../../src/cli/exchanges-report.js';
import { renderExchangesReport } from '../../src/cli/render/exchanges-report.js';
import { describeExchange, type ExchangeDescription } from '../../src/exchanges/description.js';
import { EXCHANGES_WITH_ROOM } from '../../src/exchanges/registry.js';
import { exchangeOnSandbox } from '../support/exchange-on-sandbox.js';
import { runTitan, saidBy, TitanFolder } from './titan-process.js';

const NEVER = new AbortController().signal;

describe('titan exchanges', () => {
  const folder = new TitanFolder();
  afterAll(() => { folder.remove(); });
  // Nothing there answers: neither an exchange nor a database is asked.
  const titan = (...args: string[]) => runTitan(folder, ['exchanges', ...args], { HTTPS_PROXY: 'http://127.0.0.1:1', DATABASE_URL: 'postgres://127.0.0.1:1/none' });

  test('--json is as documented', async () => {
    const { code, stdout, stderr } = await titan('kraken', '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      command: 'exchanges',
      exchanges: [{
        id: 'kraken', name: 'Kraken', generic: false, timeframes: ['1m', '5m', '15m', '30m', '1h', '4h', '1d'],
        markets: [{
          dataset: 'candles', type: 'spot', timeframes: ['1m', '5m', '15m', '30m', '1h', '4h', '1d'], page: 720, depth: 720,
          requestsPerMinute: expect.any(Number), rowsPerMinute: expect.any(Number),
        }],
        listened: [],
      }],
    });
    const [{ requestsPerMinute, rowsPerMinute }] = (JSON.parse(stdout) as ExchangesReport).exchanges[0]!.markets as [ExchangesReport['exchanges'][0]['markets'][0]];
    expect(requestsPerMinute).toBeGreaterThan(40);
    expect(rowsPerMinute).toBe(720 * requestsPerMinute);
  });

  test('without an id: all that have rules of their own', async () => {
    const { code, stdout } = await titan();
    expect(code).toBe(0);
    const [head = '', ...lines] = stdout.trimEnd().split('\n');
    expect(head.split(/ {2,}/)).toEqual(['exchange', 'market', 'page', 'depth', 'req/min', 'rows/min', 'timeframes']);
    expect([...new Set(lines.map((line) => line.split(' ')[0]))]).toEqual(expect.arrayContaining([...EXCHANGES_WITH_ROOM]));
    expect(lines).toContainEqual(expect.stringMatching(/^binance +spot +1,000 +all /));
    expect(lines).toContainEqual(expect.stringMatching(/^hyperliquid +perp +5,000 +5,000 /));
    expect(lines.filter((line) => /^kraken /.test(line))).toHaveLength(1);
  });

  test('of one without rules of its own: that they are generic', async () => {
    const { stdout } = await titan('Gate');
    expect(stdout).toMatch(/^gate \(Gate\), generic: titan has no rules of its own/);
    expect(stdout).toMatch(/^timeframes: 10s 1m /m);
    expect(stdout).toMatch(/^spot +1,000 +unknown /m);
  });

  test('refuses what is no exchange', async () => {
    const unknown = await titan('gaate');
    expect({ code: unknown.code, stdout: unknown.stdout, said: saidBy(unknown)[0] }).toEqual({ code: 2, stdout: '', said: 'titan: ccxt knows no exchange "gaate"' });
    expect((await titan('../x')).code).toBe(2);
  });
});

test('the table fits into 80 columns', async () => {
  const described: ExchangeDescription[] = [];
  // One by one: jest's module loader does not stand imports of the same file side by side.
  for (const id of EXCHANGES_WITH_ROOM) described.push(await describeExchange(id));
  const report = reportExchanges(described);
  const lines = renderExchangesReport(report, 80, new Chalk({ level: 0 })).split('\n');
  expect(lines.join('\n')).not.toContain('too narrow');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
});

test.each([['binance', 'BTC/USDT', 'spot'], ['binance', 'BTC/USDT:USDT', 'swap'], ['okx', 'BTC/USDT', 'spot'], ['krakenfutures', 'BTC/USD:USD', 'swap']])(
  '%s: what is said without asking is what holds once %s is loaded', async (id, symbol, type) => {
    const opened = await exchangeOnSandbox(id, { derivatives: true });
    const { timeframes } = await opened.exchange.markets(NEVER);
    const { generic, ...service } = opened.exchange.service({ dataset: 'candles', exchange: id, symbol, timeframe: '1h' });
    await opened.close();
    const described = await describeExchange(id);
    expect(described).toMatchObject({ generic, timeframes: timeframes.candles });
    expect(described.markets).toContainEqual({ dataset: 'candles', type, timeframes: timeframes.candles, ...service });
  });
