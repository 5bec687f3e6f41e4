import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { DAY, HOUR, NOW, runSandbox, type RunningSandbox } from '../running-sandbox.js';
import { unzip as unzipped } from './unzip.js';

let sandbox: RunningSandbox;
afterEach(() => sandbox.close());

const SPOT = '/data/spot';
const monthly = (name: string, folder = SPOT): string => `${folder}/monthly/klines/${name.split('-').slice(0, 2).join('/')}/${name}.zip`;
const daily = (name: string, folder = SPOT): string => monthly(name, folder).replace('/monthly/', '/daily/');

async function status(path: string): Promise<number> {
  return (await fetch(sandbox.archives['binance']! + path, { method: 'GET' })).status;
}

async function bytes(path: string): Promise<Buffer> {
  const response = await fetch(sandbox.archives['binance']! + path);
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}

const unzip = async (path: string): ReturnType<typeof unzipped> => unzipped(await bytes(path));

const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

describe("binance's public files in the sandbox", () => {
  test('hold what its API answers, cell by cell', async () => {
    sandbox = await runSandbox();
    const from = Date.parse('2024-04-01');
    const { body } = await sandbox.get<unknown[][]>('binance', `/api/v3/klines?symbol=BTCUSDT&interval=1h&startTime=${from}&endTime=${from + 30 * DAY - 1}&limit=1000`);
    const { name, lines } = await unzip(monthly('BTCUSDT-1h-2024-04'));
    expect(name).toBe('BTCUSDT-1h-2024-04.csv');
    expect(lines).toEqual(body.map((row) => row.join(',')));
    expect((await unzip(daily('BTCUSDT-1h-2024-04-17'))).lines).toEqual(lines.slice(16 * 24, 17 * 24));
  });

  test('have a checksum beside them, as sha256sum writes it', async () => {
    sandbox = await runSandbox();
    const path = monthly('BTCUSDT-1h-2024-04');
    expect((await bytes(`${path}.CHECKSUM`)).toString()).toBe(`${sha256(await bytes(path))}  BTCUSDT-1h-2024-04.zip\n`);
  });

  test('appear on the first Monday of the next month, or the next morning', async () => {
    sandbox = await runSandbox({ clock: Date.parse('2024-05-06T08:59Z') });
    expect(await status(monthly('BTCUSDT-1h-2024-04'))).toBe(404);
    expect(await status(daily('BTCUSDT-1h-2024-05-05'))).toBe(404);
    expect(await status(daily('BTCUSDT-1h-2024-05-04'))).toBe(200);
    sandbox.clock = Date.parse('2024-05-06T09:00Z');
    expect(await status(monthly('BTCUSDT-1h-2024-04'))).toBe(200);
    expect(await status(daily('BTCUSDT-1h-2024-05-05'))).toBe(200);
  });

  test.each([
    ['before the listing', monthly('SOLUSDT-1h-2020-07'), 404],
    ['of the month of the listing', monthly('SOLUSDT-1h-2020-08'), 200],
    ['after the end of trading', monthly('LUNAUSDT-1h-2022-06'), 404],
    ['of what is not listed', monthly('NONEUSDT-1h-2024-04'), 404],
    ['of a day, of weeks', daily('BTCUSDT-1w-2024-04-01'), 404],
    ['of months, by their right name', monthly('BTCUSDT-1mo-2024-04'), 200],
    ['of months, by a wrong one', monthly('BTCUSDT-1M-2024-04'), 404],
    ['of seconds, of futures', monthly('BTCUSDT-1s-2024-04', '/data/futures/um'), 404],
    ['of a day that no calendar has', daily('BTCUSDT-1h-2024-04-31'), 404],
    ['of no form at all', '/data/x', 404],
  ])('%s: %s %i', async (_, path, expected) => {
    sandbox = await runSandbox();
    expect(await status(path)).toBe(expected);
    expect(await status(`${path}.CHECKSUM`)).toBe(expected);
  });

  test('have a header for futures since May 2022, and microseconds for spot since 2025', async () => {
    sandbox = await runSandbox({ clock: Date.parse('2025-03-15') });
    const futures = '/data/futures/um';
    expect((await unzip(daily('BTCUSDT-1h-2022-04-30', futures))).lines[0]).toMatch(/^1651276800000,/);
    expect((await unzip(daily('BTCUSDT-1h-2022-05-01', futures))).lines[0]).toMatch(/^open_time,open,high,low,close,volume,close_time,/);
    expect((await unzip(daily('BTCUSDT-1h-2025-01-01', futures))).lines[1]).toMatch(/^1735689600000,.*,1735693199999,/);
    expect((await unzip(daily('BTCUSDT-1h-2024-12-31'))).lines[0]).toMatch(/^1735603200000,.*,1735606799999,/);
    expect((await unzip(daily('BTCUSDT-1h-2025-01-01'))).lines[0]).toMatch(/^1735689600000000,.*,1735693199999999,/);
  });

  test('have the same bytes whenever they are made, and cost no weight', async () => {
    sandbox = await runSandbox();
    const path = daily('ETHUSDT-1m-2024-04-17');
    const first = await bytes(path);
    await sandbox.close();
    sandbox = await runSandbox();
    expect((await bytes(path)).equals(first)).toBe(true);
    const { headers } = await sandbox.get('binance', '/fapi/v1/ping');
    expect(headers.get('x-mbx-used-weight-1m')).toBe('1');
  });

  test('are kept in a folder that is named, and else go with the sandbox', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'titan-kept-'));
    sandbox = await runSandbox({ archiveFolder: folder });
    const path = daily('BTCUSDT-1h-2024-04-17');
    await bytes(path);
    await sandbox.close();
    const [kept, ...others] = await readdir(folder);
    expect(others).toEqual([]);
    const { mtimeMs } = await stat(join(folder, kept!));
    sandbox = await runSandbox({ archiveFolder: folder });
    await bytes(path);
    expect((await stat(join(folder, kept!))).mtimeMs).toBe(mtimeMs);
    await sandbox.close();
    sandbox = await runSandbox({ archiveFolder: folder, seed: 2 });
    await bytes(path);
    expect(await readdir(folder)).toHaveLength(2);
    await rm(folder, { recursive: true });
  });
});

describe('what may be wrong with them', () => {
  const path = daily('BTCUSDT-1h-2024-04-17');
  const start = Date.parse('2024-04-17');

  test('rows are missing that the API has', async () => {
    sandbox = await runSandbox({ archiveFlaws: [{ kind: 'holes', ranges: [{ from: start + 2 * HOUR, to: start + 5 * HOUR }] }] });
    const hours = (await unzip(path)).lines.map((line) => (Number(line.split(',')[0]) - start) / HOUR);
    expect(hours).toEqual([0, 1, ...Array.from({ length: 19 }, (_, hour) => hour + 5)]);
  });

  test('there is no such file, or its checksum is wrong, as often as is said', async () => {
    sandbox = await runSandbox({ archiveFlaws: [{ kind: 'missing', path: '/data/spot/monthly' }, { kind: 'bad-checksum', count: 1, path: /04-17/ }] });
    expect(await status(monthly('BTCUSDT-1h-2024-04'))).toBe(404);
    const right = sha256(await bytes(path));
    const sums = [await bytes(`${path}.CHECKSUM`), await bytes(`${path}.CHECKSUM`)].map((sum) => sum.toString().slice(0, 64));
    expect(sums[0]).not.toBe(right);
    expect(sums[1]).toBe(right);
  });

  test('it is published anew with other rows', async () => {
    sandbox = await runSandbox({ archiveFlaws: [{ kind: 'republished', at: NOW + HOUR }] });
    const early = await unzip(path);
    const before = (await bytes(`${path}.CHECKSUM`)).toString();
    sandbox.clock = NOW + HOUR;
    const late = await unzip(path);
    expect((await bytes(`${path}.CHECKSUM`)).toString()).not.toBe(before);
    expect(late.lines.filter((line, index) => line !== early.lines[index])).toEqual([late.lines[0]]);
    sandbox.setArchiveFlaws([]);
    expect(await unzip(path)).toEqual(late);
  });

  test('it begins with other names, or none, or has another unit of time', async () => {
    sandbox = await runSandbox({ archiveFlaws: [{ kind: 'header', present: true }] });
    const first = async (): Promise<string> => (await unzip(path)).lines[0]!;
    expect(await first()).toMatch(/^open_time,open,/);
    sandbox.setArchiveFlaws([{ kind: 'columns', names: 'a,b' }]);
    expect(await first()).toBe('a,b');
    sandbox.setArchiveFlaws([{ kind: 'time-unit', unit: 'microseconds' }]);
    expect(await first()).toMatch(/^1713312000000000,/);
  });

  test('what is sent is no archive, though the checksum fits', async () => {
    sandbox = await runSandbox({ archiveFlaws: [{ kind: 'no-zip' }] });
    const content = await bytes(path);
    expect((await bytes(`${path}.CHECKSUM`)).toString()).toContain(sha256(content));
    expect(content.toString()).toBe('This is no archive.');
  });

  test('the faults of exchanges strike it too', async () => {
    sandbox = await runSandbox({ faults: [{ kind: 'status', status: 503, path: '/data/' }] });
    expect(await status(path)).toBe(503);
  });
});
