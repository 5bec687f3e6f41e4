import { expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { MetricsServer } from '../../../src/cli/watch/metrics-server.js';

test.each([
  [{ unwell: [], notes: [] }, 200, 'ok\n'],
  [{ unwell: [], notes: ['okx: late'] }, 200, 'ok\nokx: late\n'],
  [{ unwell: ['no good tick', 'okx: deaf'], notes: ['bybit: late'] }, 503, 'no good tick\nokx: deaf\nbybit: late\n'],
])('/healthz of %j', async (health, status, text) => {
  const server = await MetricsServer.listen({ host: '127.0.0.1', port: 0 }, new Registry(), () => health);
  try {
    const response = await fetch(`http://127.0.0.1:${server.port}/healthz`);
    expect({ status: response.status, text: await response.text() }).toEqual({ status, text });
  } finally {
    await server.close();
  }
});
