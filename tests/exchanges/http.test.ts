import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { currentCall, type Call } from '../../src/exchanges/call.js';
import { createDispatcher, createFetch, type HttpSettings } from '../../src/exchanges/http.js';

const DATE = 'Wed, 15 May 2024 12:00:00 GMT';
const ENCODERS: Readonly<Record<string, (text: string) => Buffer>> = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync };
let server: Server;
let origin: string;
const seen: IncomingMessage[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(request);
    response.sendDate = false;
    const { pathname, searchParams } = new URL(request.url!, 'http://any');
    const asked = searchParams.get('retry-after');
    if (pathname === '/moved') {
      response.writeHead(302, { location: '/' }).end();
      return;
    }
    if (pathname === '/encoded') {
      const encoding = searchParams.get('as')!;
      response.writeHead(200, { 'content-encoding': encoding }).end((ENCODERS[encoding] ?? Buffer.from)('{"ok":"é"}'));
      return;
    }
    response.writeHead(asked === null ? 200 : 429, { date: DATE, ...(asked === null ? {} : { 'retry-after': asked }) }).end('{"ok":1}');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => { server.once('listening', resolve); });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => { server.closeAllConnections(); server.close(); });

async function ask(address: string, settings: HttpSettings = {}): Promise<Call & { text: string }> {
  const dispatcher = createDispatcher(settings);
  const call: Call = { signal: new AbortController().signal };
  try {
    const answer = await currentCall.run(call, () => createFetch('binance', settings, dispatcher)(address, { method: 'GET' }));
    return { ...call, text: await answer.text() };
  } finally {
    await dispatcher.destroy();
  }
}

test('another origin gets the same path and query', async () => {
  const { host, status, text, exchangeTime } = await ask('https://api.binance.com:8443/api/v3/klines?symbol=BTCUSDT&x=%2F', { endpoint: origin });
  expect({ host, status, text, exchangeTime }).toEqual({ host: new URL(origin).host, status: 200, text: '{"ok":1}', exchangeTime: Date.parse(DATE) });
  expect(seen.at(-1)).toMatchObject({ url: '/api/v3/klines?symbol=BTCUSDT&x=%2F', headers: { host: new URL(origin).host } });
});

test('says who asks, and what can be read', async () => {
  await ask(`${origin}/`);
  expect(seen.at(-1)!.headers).toMatchObject({ 'user-agent': 'titan', 'accept-encoding': 'gzip, deflate, br' });
});

test.each(['gzip', 'deflate', 'br', 'identity'])('a body in %s', async (encoding) => {
  expect((await ask(`${origin}/encoded?as=${encoding}`)).text).toBe('{"ok":"é"}');
});

test('an encoding that was not asked for, and a redirect, are no answers', async () => {
  await expect(ask(`${origin}/encoded?as=compress`)).rejects.toThrow('binance: the answer is encoded as compress, which was not asked for');
  await expect(ask(`${origin}/moved`)).rejects.toThrow(`binance: ${new URL(origin).host} answered with a redirect (HTTP 302)`);
});

test.each([
  ['7', 7000],
  ['0', 0],
  ['1.5', 1500],
  ['Wed, 15 May 2024 12:01:30 GMT', 90_000],
  ['Wed, 15 May 2024 11:00:00 GMT', 0],
  ['soon', undefined],
])('Retry-After: %s', async (value, wait) => {
  expect((await ask(`${origin}/?retry-after=${encodeURIComponent(value)}`)).retryAfter).toBe(wait);
});

test('a proxy is for what is far away, never for loopback nor for what NO_PROXY names', async () => {
  const proxy = { http: 'http://127.0.0.1:1', https: undefined, except: 'far.example' };
  expect((await ask(`${origin}/near`, { proxy })).status).toBe(200);
  expect((await ask('http://far.example/near', { proxy, endpoint: origin })).status).toBe(200);
  await expect(ask('http://farther.example/', { proxy })).rejects.toThrow('binance: no connection to farther.example (ECONNREFUSED)');
});

test('goes through the proxy that is named', async () => {
  const asked: string[] = [];
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    asked.push(request.url!);
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await expect(ask('http://farther.example/path', { proxy: { http: origin, https: undefined, except: undefined } })).rejects.toThrow();
  expect(asked[0]).toBe('farther.example:80');
});
