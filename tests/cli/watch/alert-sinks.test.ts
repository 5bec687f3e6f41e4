import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { alertJson, postAlerts, runForAlerts } from '../../../src/cli/watch/alert-sinks.js';
import { logOf } from '../../../src/cli/log.js';
import type { Alert } from '../../../src/ingest/watch/alarms.js';

const ALERT: Alert = {
  kind: 'stale', state: 'begins', since: 0, at: 60_000, text: 'nothing is known of the last 20 intervals',
  series: { dataset: 'candles', exchange: 'binance', symbol: 'BTC/USDT', timeframe: '1m' },
};
const JSON_OF_IT = {
  source: 'titan watch', state: 'begins', kind: 'stale', exchange: 'binance', symbol: 'BTC/USDT', dataset: 'candles', timeframe: '1m',
  text: ALERT.text, since: '1970-01-01T00:00:00.000Z', at: '1970-01-01T00:01:00.000Z',
};

let server: Server;
let folder: string;
const bodies: string[] = [];
const statuses: number[] = [];
const said: string[] = [];
const log = logOf((_level, message) => { said.push(message); });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'titan-alerts-'));
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (text: Buffer) => { body += text.toString(); }).on('end', () => {
      bodies.push(body);
      response.writeHead(statuses.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!await holds()) await wait(20);
}

test('an alert is posted, again after a failure', async () => {
  expect(alertJson(ALERT)).toEqual(JSON_OF_IT);
  statuses.push(500);
  postAlerts(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, log)(ALERT);
  await until(() => bodies.length === 2);
  expect(bodies.map((body) => JSON.parse(body) as unknown)).toEqual([JSON_OF_IT, JSON_OF_IT]);
  expect(said).toEqual([]);
});

test('a command gets it on its standard input', async () => {
  const file = join(folder, 'alert.json');
  runForAlerts(`cat > ${file}.part && mv ${file}.part ${file}`, log)(ALERT);
  let text = '';
  await until(async () => {
    text = await readFile(file, 'utf8').catch(() => '');
    return text !== '';
  });
  expect(JSON.parse(text)).toEqual(JSON_OF_IT);
});

test('a command that fails, and does not read, is told of and no more', async () => {
  runForAlerts('exit 3', log)(ALERT);
  await until(() => said.length === 1);
  expect(said).toEqual(['TITAN_ALERT_COMMAND ended with 3']);
});
