import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { MINUTE, NOW, runSandbox, type RunningSandbox } from './running-sandbox.js';

interface Said {
  readonly status: number;
  readonly body: { readonly sandbox?: boolean; readonly now?: string; readonly error?: string; readonly hint?: string; readonly faults?: readonly unknown[] };
}

let sandbox: RunningSandbox;
beforeEach(async () => {
  sandbox = await runSandbox({ controlPort: 0, exchanges: ['binance', 'kraken'] });
});
afterEach(() => sandbox.close());

async function control(method: string, body?: unknown, path = '/faults', headers: Record<string, string> = {}): Promise<Said> {
  const text = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
  const response = await fetch(sandbox.control! + path, { method, headers, ...text });
  return { status: response.status, body: (await response.json()) as Said['body'] };
}

const ping = async (): Promise<number> => (await sandbox.get('binance', '/api/v3/ping')).status;

describe('faults while the sandbox runs', () => {
  test('there is no control without a port for it', async () => {
    const plain = await runSandbox({ exchanges: ['binance'] });
    expect(plain.control).toBeUndefined();
    await plain.close();
  });

  test('are listed, with how often each struck', async () => {
    expect(sandbox.control).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    sandbox.setFaults([{ kind: 'status', status: 503, exchange: 'binance', count: 1 }, { kind: 'html', path: /klines/, until: NOW + MINUTE }]);
    expect([await ping(), await ping()]).toEqual([503, 200]);
    expect(await control('GET')).toEqual({
      status: 200,
      body: {
        sandbox: true,
        now: '2024-05-15T12:34:56.789Z',
        faults: [
          { fault: { kind: 'status', status: 503, exchange: 'binance', count: 1 }, seen: 1, struck: 1 },
          { fault: { kind: 'html', pattern: 'klines', until: '2024-05-15T12:35:56.789Z' }, seen: 0, struck: 0 },
        ],
      },
    });
  });

  test('are added, replaced and ended', async () => {
    await control('PUT', { kind: 'status', status: 500, count: 5 });
    expect(await ping()).toBe(500);
    const added = await control('POST', [{ kind: 'latency', milliseconds: '1ms', exchange: 'kraken' }]);
    expect(added.body.faults).toEqual([
      { fault: { kind: 'status', status: 500, count: 5 }, seen: 1, struck: 1 },
      { fault: { kind: 'latency', milliseconds: 1, exchange: 'kraken' }, seen: 0, struck: 0 },
    ]);
    await control('PUT', [{ kind: 'status', status: 502 }]);
    expect(sandbox.faults()).toEqual([{ fault: { kind: 'status', status: 502 }, seen: 0, struck: 0 }]);
    expect(await ping()).toBe(502);
    expect((await control('DELETE')).body.faults).toEqual([]);
    expect(await ping()).toBe(200);
  });

  test('durations are counted from the sandbox\'s clock', async () => {
    await control('POST', { kind: 'status', status: 503, from: '1m', until: '2m' });
    const statuses: number[] = [];
    for (let minute = 0; minute < 3; minute++, sandbox.clock += MINUTE) statuses.push(await ping());
    expect(statuses).toEqual([200, 503, 200]);
  });

  test.each<[string, Parameters<typeof control>, number, RegExp]>([
    ['an unknown exchange', ['POST', { kind: 'reset', exchange: 'okx' }], 400, /exchange "okx" is none of binance, kraken/],
    ['an unknown kind', ['PUT', { kind: 'explode' }], 400, /no fault is called "explode"/],
    ['what is not JSON', ['PUT', 'reset'], 400, /not JSON/],
    ['a list with one wrong fault', ['PUT', [{ kind: 'reset' }, {}]], 400, /no fault is called/],
    ['another path', ['GET', undefined, '/'], 404, /only \/faults/],
    ['another method', ['PATCH', {}], 405, /use GET, PUT, POST or DELETE/],
    ['a web page', ['PUT', [], '/faults', { origin: 'http://evil.example' }], 403, /web pages/],
    ['too much', ['PUT', ' '.repeat(1_100_000)], 413, /more than/],
  ])('%s is refused and changes nothing', async (_, request, status, reason) => {
    sandbox.setFaults([{ kind: 'html' }]);
    const said = await control(...request);
    expect(said).toMatchObject({ status, body: { error: expect.stringMatching(reason) } });
    expect(sandbox.faults()).toHaveLength(1);
  });

  test('refused connections: nothing listens until the fault ends', async () => {
    const refusal = (): Promise<string> => ping().then(String, (error: { cause: { code?: string } }) => error.cause.code ?? 'other');
    await control('POST', { kind: 'refused', exchange: 'binance', until: '1m' });
    expect(await refusal()).toBe('ECONNREFUSED');
    expect((await sandbox.get('kraken', '/0/public/Time')).status).toBe(200);
    sandbox.clock += MINUTE;
    while ((await refusal()) !== '200') await new Promise(setImmediate);
    sandbox.addFaults([{ kind: 'refused' }]);
    expect(await refusal()).toBe('ECONNREFUSED');
  });
});
