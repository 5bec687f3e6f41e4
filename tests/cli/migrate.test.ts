import { afterAll, expect, test } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { SQL_FOLDER } from '../../src/storage/sql-folder.js';
import { describeEachDatabase } from '../support/databases.js';
import { runTitan, TitanFolder, type Ended } from './titan-process.js';

const FILES = readdirSync(SQL_FOLDER).filter((name) => name.endsWith('.sql')).sort();

describeEachDatabase('titan migrate', (database) => {
  const folder = new TitanFolder();
  afterAll(() => { folder.remove(); });
  const migrate = (...args: string[]): Promise<Ended> => runTitan(folder, ['migrate', ...args], { ...database.environment });
  const linesOf = (ended: Ended): string[] => ended.stdout.trimEnd().split('\n');

  test('from empty to up to date: dry run, status, up, status, up again', async () => {
    const dry = await migrate('--dry-run');
    expect(dry.code).toBe(0);
    expect(linesOf(dry)).toEqual(expect.arrayContaining(FILES.map((file) => `would apply ${file}`)));
    expect(await database.sql`SELECT FROM pg_class WHERE relname = 'ohlcv'`).toHaveLength(0);

    const before = await migrate('status');
    expect(before.code).toBe(1);
    expect(linesOf(before).filter((line) => line.startsWith('pending'))).toEqual(FILES.map((file) => `pending  ${file}`));

    const up = await migrate('--json');
    expect(up.code).toBe(0);
    expect(JSON.parse(up.stdout)).toMatchObject({ command: 'migrate', applied: FILES });
    expect(await database.sql`SELECT FROM pg_class WHERE relname = 'ohlcv'`).toHaveLength(1);

    const after = await migrate('status', '--json');
    expect(after.code).toBe(0);
    expect(JSON.parse(after.stdout)).toMatchObject({ command: 'migrate status', pending: [], problems: [], timescale: { edition: expect.any(String) } });

    const again = await migrate('up');
    expect(again.code).toBe(0);
    expect(linesOf(again)).toContain('nothing to do: the schema is up to date');
    expect(linesOf(again)[0]).not.toContain('titan-tests');
  });

  test('an applied file that changed since is a problem: 3', async () => {
    await database.sql`UPDATE titan_migrations SET checksum = 'other' WHERE name = ${FILES[1]!}`;
    const status = await migrate('status');
    expect(status.code).toBe(3);
    expect(status.stdout).toMatch(/^problem: .*0002_create_coverage/m);
    const up = await migrate();
    expect({ code: up.code, stdout: up.stdout }).toEqual({ code: 3, stdout: '' });
    expect(up.stderr).toMatch(/^titan: .*0002_create_coverage/m);
  });
}, { migrated: false, kinds: ['PostgreSQL'] });
