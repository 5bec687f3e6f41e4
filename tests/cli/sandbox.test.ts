import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { FAULT_KINDS } from '../../src/sandbox/faults/fault-schema.js';
import { runTitan, saidBy, startTitan, TitanFolder } from './titan-process.js';

describe('titan sandbox', () => {
  const folder = new TitanFolder();
  afterAll(() => { folder.remove(); });

  test('has faults from the start, and switches them while it runs', async () => {
    const titan = startTitan(folder, ['sandbox', '--port', '0', '--exchanges', 'binance', '--json', '--fault', '*:status=503,count=1', '--fault', 'binance:latency=1ms']);
    const [line] = (await once(titan.child.stdout, 'data')) as [string];
    const { origins, control, ...rest } = JSON.parse(line) as { origins: { binance: string }; control: string };
    expect(rest).toEqual({ command: 'sandbox', sandbox: true });
    const ping = async (): Promise<number> => (await fetch(`${origins.binance}/api/v3/ping`)).status;
    expect([await ping(), await ping()]).toEqual([503, 200]);
    const put = await fetch(`${control}/faults`, { method: 'PUT', body: JSON.stringify({ kind: 'status', status: 418 }) });
    expect(await put.json()).toMatchObject({ faults: [{ fault: { kind: 'status', status: 418 }, struck: 0 }] });
    expect(await ping()).toBe(418);
    titan.child.kill('SIGINT');
    expect((await titan.ended).code).toBe(0);
  });

  test('says where faults are switched', async () => {
    const titan = startTitan(folder, ['sandbox', '--port', '0', '--exchanges', 'binance']);
    const [text] = (await once(titan.child.stdout, 'data')) as [string];
    expect(text).toMatch(/^Faults are switched at http:\/\/127\.0\.0\.1:\d+\/faults\. Ctrl-C ends it\.$/m);
    titan.child.kill('SIGINT');
    await titan.ended;
  });

  test('replays candles of a file', async () => {
    const file = join(folder.path, 'candles.csv');
    writeFileSync(file, '1420070400000,320,321,319,320.5,1.25\n1420070460000,320.5,322,320,321,2.5\n');
    const titan = startTitan(folder, ['sandbox', '--port', '0', '--exchanges', 'binance', '--json', '--data', `BTC/USD=${file}`]);
    const [line] = (await once(titan.child.stdout, 'data')) as [string];
    const { origins } = JSON.parse(line) as { origins: { binance: string } };
    const rows = await (await fetch(`${origins.binance}/api/v3/klines?symbol=BTCUSD&interval=1m&startTime=0`)).json() as [number, string][];
    expect(rows.map(([time, open]) => [time, Number(open)])).toEqual([[1420070400000, 320], [1420070460000, 320.5]]);
    titan.child.kill('SIGINT');
    await titan.ended;
  });

  test.each([
    [['--fault', 'binance:explode'], 'titan: --fault: no fault is called "explode"'],
    [['--exchanges', 'kraken', '--fault', 'binance:reset'], 'titan: --fault: reset: exchange "binance" is none of kraken'],
    [['--control-port', '70000'], 'titan: --control-port: "70000" is not a whole number from 0 to 65535'],
  ])('%j is wrong usage', async (args, said) => {
    const ended = await runTitan(folder, ['sandbox', ...args]);
    expect(ended.code).toBe(2);
    expect(saidBy(ended)[0]?.replace(',', '')).toBe(said.replace(',', ''));
  });

  test('its help names every kind of fault', async () => {
    const { stdout } = await runTitan(folder, ['sandbox', '--help']);
    for (const kind of FAULT_KINDS.keys()) expect(stdout).toContain(kind);
  });
});
