import { expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describeEachDatabase } from '../support/databases.js';
import { asAdministrator, testServer } from '../support/test-server.js';

/** What made the committed dumps; other versions word the same schema differently. */
const DUMPED_BY = 'PostgreSQL 17 with TimescaleDB 2.19.3';
const UPDATE = 'When the change is meant: TITAN_UPDATE_SCHEMA=1 npm test schema-dump';

const obstacle = await obstacleToDumping();
if (obstacle !== undefined && process.env['CI'] === 'true') throw new Error(`CI must compare the schema, and cannot: ${obstacle}`);
if (obstacle !== undefined) process.stderr.write(`the schema is not compared with the committed one: ${obstacle}\n`);

describeEachDatabase(
  'the schema',
  (database) => {
    (obstacle === undefined ? test : test.skip)('is the one that was committed', () => {
      const name = database.kind === 'TimescaleDB' ? 'schema.timescaledb.sql' : 'schema.plain.sql';
      const file = fileURLToPath(new URL(name, import.meta.url));
      const schema = dumpSchema(new URL(database.environment.DATABASE_URL).pathname.slice(1));
      if (process.env['TITAN_UPDATE_SCHEMA'] === '1') writeFileSync(file, schema);
      expect([UPDATE, ...schema.split('\n')]).toEqual([UPDATE, ...readFileSync(file, 'utf8').split('\n')]);
    });
  },
  { kinds: ['PostgreSQL', 'TimescaleDB'] },
);

async function obstacleToDumping(): Promise<string | undefined> {
  if (testServer === undefined) return 'there is no server';
  if (testServer.pgDump === null) return 'the pg_dump of that server is not known';
  const [found] = await asAdministrator(
    (sql) => sql<{ name: string }[]>`
      SELECT format('PostgreSQL %s with TimescaleDB %s', current_setting('server_version_num')::int / 10000, default_version) AS name
      FROM pg_available_extensions WHERE name = 'timescaledb'`,
  );
  return found?.name === DUMPED_BY ? undefined : `it was dumped by ${DUMPED_BY}, and this is ${found?.name ?? 'a server without it'}`;
}

function dumpSchema(database: string): string {
  const [command, ...words] = testServer!.pgDump!;
  const { status, stdout, stderr } = spawnSync(command!, [...words, '--schema-only', '--no-owner', '--no-privileges', database], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`pg_dump failed: ${stderr}`);
  return withoutVersions(stdout);
}

/** Without the lines that differ from one minor version, or one dump, to the next. */
function withoutVersions(dump: string): string {
  const lines = dump.split('\n').filter((line) => !/^(?:-- Dumped (?:from|by)|\\(?:un)?restrict )/.test(line));
  return `${lines.join('\n').replace(/\n{3,}/g, '\n\n').trim()}\n`;
}
