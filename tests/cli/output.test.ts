import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.js';
import { describeEachDatabase } from '../support/databases.js';
import { runTitan, startTitan, TitanFolder, type Ended } from './titan-process.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = new TitanFolder();
afterAll(() => { folder.remove(); });

describe('help', () => {
  test('names every command, on stdout', async () => {
    const { code, stdout, stderr } = await runTitan(folder, ['--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const command of ['fetch', 'migrate', 'sandbox']) expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
  });

  test('of a command holds the common options, examples and exit codes', async () => {
    const { code, stdout } = await runTitan(folder, ['fetch', '--help']);
    expect(code).toBe(0);
    for (const text of ['--limit', '--since', '--database-url', '--endpoint', '--json', 'Examples:', '  130  interrupted']) expect(stdout).toContain(text);
  });

  test('without a command: help on stderr, exit 2', async () => {
    const { code, stdout, stderr } = await runTitan(folder, []);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^Usage: titan /);
  });

  test('--version is the package\'s', async () => {
    const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string };
    expect(await runTitan(folder, ['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });
});

describeEachDatabase('output', (database) => {
  let sandbox: Sandbox;
  beforeAll(async () => { sandbox = await startSandbox({ enforceLimits: false, exchanges: ['binance'] }); });
  afterAll(() => sandbox.close());
  const args = (): string[] => ['fetch', 'BTC/USDT', '--exchanges', 'binance', '--endpoint', `binance=${sandbox.origins['binance']}`, '--limit', '2'];
  const fetch = (env: Record<string, string>, ...more: string[]): Promise<Ended> => runTitan(folder, [...args(), ...more], { ...database.environment, ...env });
  const ESCAPE = '\u001b[';

  test('is plain in a pipe, coloured by FORCE_COLOR, plain again by NO_COLOR and --no-color', async () => {
    const outputs = await Promise.all([fetch({}), fetch({ FORCE_COLOR: '1' }), fetch({ FORCE_COLOR: '1', NO_COLOR: '1' }), fetch({ FORCE_COLOR: '1' }, '--no-color')]);
    expect(outputs.map(({ code, stdout }) => [code, stdout.includes(ESCAPE)])).toEqual([[0, false], [0, true], [0, false], [0, false]]);
  });

  test('whoever reads it may leave: stdout or stderr closed is no crash', async () => {
    for (const stream of ['stdout', 'stderr'] as const) {
      const { child, ended } = startTitan(folder, [...args(), '--json', '--verbose'], { ...database.environment });
      child[stream].destroy();
      const { code, stderr } = await ended;
      expect({ stream, code }).toEqual({ stream, code: 0 });
      expect(stderr).not.toMatch(/EPIPE/);
    }
  });

  test('| head -1', async () => {
    const line = [process.execPath, `${root}bin/titan.js`, ...args(), '--json'].map((word) => `'${word}'`).join(' ');
    const output = await new Promise<string>((resolve) => {
      execFile('sh', ['-c', `{ ${line}; echo "exit $?" >&2; } | head -1`], { cwd: folder.path, env: { PATH: process.env['PATH'], TITAN_HOME: folder.path, TITAN_ALLOW_SANDBOX: '1', ...database.environment } },
        (_, stdout, stderr) => { resolve(stdout + stderr); });
    });
    expect(output).toBe('{\nexit 0\n');
  });
}, { kinds: ['PostgreSQL'] });
