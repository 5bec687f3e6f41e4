import { expect, test } from '@jest/globals';
import { proxyAgentFor, redirectSockets } from '../../../src/exchanges/streams/socket-route.js';

test('another origin takes the place of every address, whose path stays', () => {
  const urls = { ws: { public: { spot: 'wss://stream.{hostname}/v5/public/spot' } }, future: 'wss://fstream.binance.com:9443/ws' };
  expect(redirectSockets(urls, 'http://127.0.0.1:9100')).toEqual({ ws: { public: { spot: 'ws://127.0.0.1:9100/v5/public/spot' } }, future: 'ws://127.0.0.1:9100/ws' });
  expect(redirectSockets('wss://ws.okx.com:8443/ws/v5', 'https://mirror.example/')).toBe('wss://mirror.example/ws/v5');
});

test.each([
  ['wss://ws.kraken.com/v2', { https: 'http://proxy:3128' }, 'http://proxy:3128/'],
  ['wss://ws.kraken.com/v2', { http: 'http://proxy:3128' }, 'http://proxy:3128/'],
  ['ws://mirror.example/v2', { https: 'http://proxy:3128' }, undefined],
  ['wss://ws.kraken.com/v2', {}, undefined],
  ['ws://127.0.0.1:9100/v2', { http: 'http://proxy:3128' }, undefined],
  ['wss://ws.kraken.com/v2', { https: 'http://proxy:3128', except: 'example.org, .kraken.com' }, undefined],
  ['wss://ws.kraken.com/v2', { https: 'http://proxy:3128', except: '*' }, undefined],
  ['wss://ws.kraken.com/v2', { https: 'http://proxy:3128', except: 'kraken.com:8443' }, 'http://proxy:3128/'],
  ['wss://ws.okx.com:8443/ws', { https: 'http://proxy:3128', except: '*.okx.com:8443' }, undefined],
  ['wss://notkraken.com/v2', { https: 'http://proxy:3128', except: 'kraken.com' }, 'http://proxy:3128/'],
])('%s with %j goes by %s', (url, proxy, by) => {
  expect(proxyAgentFor(url, { proxy })?.proxy.href).toBe(by);
});
