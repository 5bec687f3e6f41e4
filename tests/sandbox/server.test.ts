import { createServer } from 'node:net';
import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { TemporaryError, UsageError } from '../../src/errors.js';
import { SANDBOX_EXCHANGES, startSandbox } from '../../src/sandbox/server.js';
import { NOW, runSandbox } from './running-sandbox.js';

describe('a sandbox', () => {
  test('has an origin for each exchange, on loopback', async () => {
    const sandbox = await startSandbox();
    expect(Object.keys(sandbox.origins)).toEqual(SANDBOX_EXCHANGES);
    for (const origin of Object.values(sandbox.origins)) expect(origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await sandbox.close();
  });

  test('listens on consecutive ports from the one that it is given', async () => {
    const base = await freePort();
    const sandbox = await startSandbox({ port: base, exchanges: ['kraken', 'binance'] });
    expect(sandbox.origins).toEqual({ kraken: `http://127.0.0.1:${base}`, binance: `http://127.0.0.1:${base + 1}` });
    await sandbox.close();
  });

  test('says which port is taken, and leaves none of its own open', async () => {
    const base = await freePort();
    const first = await startSandbox({ exchanges: ['binance'], port: base + 1 });
    const second = startSandbox({ exchanges: ['kraken', 'binance'], port: base });
    await expect(second).rejects.toThrow(TemporaryError);
    await expect(second).rejects.toThrow(new RegExp(`cannot listen on 127\\.0\\.0\\.1:${base + 1}`));
    await expect(fetch(`http://127.0.0.1:${base}/`)).rejects.toThrow();
    await first.close();
  });

  test('refuses exchanges that it does not speak, and symbols that cannot be replayed', async () => {
    await expect(startSandbox({ exchanges: ['mtgox'] })).rejects.toThrow(UsageError);
    await expect(startSandbox({ data: [{ symbol: 'BTCUSDT', file: 'x.csv' }] })).rejects.toThrow(/not a spot symbol/);
  });

  test('remembers what was asked and what came of it', async () => {
    const sandbox = await runSandbox({ faults: [{ kind: 'reset', path: '/api/v3/ping', count: 1 }] });
    await sandbox.get('binance', '/api/v3/ping').catch(() => undefined);
    await sandbox.get('binance', '/api/v3/klines?symbol=NO&interval=1m');
    await sandbox.get('kraken', '/0/public/Time');
    expect(sandbox.requests()).toEqual([
      { time: NOW, exchange: 'binance', method: 'GET', target: '/api/v3/ping', status: undefined, faults: ['reset'] },
      { time: NOW, exchange: 'binance', method: 'GET', target: '/api/v3/klines?symbol=NO&interval=1m', status: 400, faults: [] },
      { time: NOW, exchange: 'kraken', method: 'GET', target: '/0/public/Time', status: 200, faults: [] },
    ]);
    await sandbox.close();
  });

  test('closes at once, whatever is under way', async () => {
    const sandbox = await runSandbox({ latency: 3_600_000 });
    const pending = sandbox.get('binance', '/api/v3/ping');
    const outcome = expect(pending).rejects.toThrow();
    await new Promise(setImmediate);
    await sandbox.close();
    await outcome;
  });

  test('is the same for the same seed, digit for digit', async () => {
    const page = async (seed: string): Promise<unknown> => {
      const sandbox = await runSandbox({ seed });
      const { body } = await sandbox.get('binance', '/api/v3/klines?symbol=ETHUSDT&interval=1h&limit=50');
      await sandbox.close();
      return body;
    };
    expect(await page('a')).toEqual(await page('a'));
    expect(await page('a')).not.toEqual(await page('b'));
  });

  test.each(['/', '//', '/%', '/api/v3/klines?symbol=%E0%A4%A&interval=1m', '/?', '/api/v3/klines?symbol=BTCUSDT&interval=__proto__'])(
    'survives %p',
    async (path) => {
      const sandbox = await runSandbox();
      for (const exchange of SANDBOX_EXCHANGES) expect((await sandbox.get(exchange, path)).status).toBeLessThan(500);
      await sandbox.close();
    },
  );
});

/** A port after which at least one more is free just now. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}
