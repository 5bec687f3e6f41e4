import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { setTimeout as wait } from 'node:timers/promises';

const RUN = fileURLToPath(new URL('../support/server/run-debian-server.sh', import.meta.url));
const FOLDER = path.resolve(process.env['TITAN_TEST_CACHE'] ?? path.join(homedir(), '.cache', 'titan-tests'), 'debian-trixie-timescaledb');

/** Whether the tests have made themselves a Debian folder with a server: only such a one may be stopped at will. */
export const isRestartable = existsSync(path.join(FOLDER, '.complete'));

/** A PostgreSQL server of one's own, to be stopped and started. */
export interface RestartableServer {
  /** Of a superuser. */
  readonly url: string;
  /** `stop` ends transactions in an orderly way, `crash` as a power cut does. */
  stop(how: 'stop' | 'crash'): Promise<void>;
  /** Resolves when it answers. */
  start(): Promise<void>;
  close(): Promise<void>;
}

export async function startRestartableServer(): Promise<RestartableServer> {
  const port = await freePort();
  const url = `postgres://postgres:titan-tests@127.0.0.1:${port}/postgres`;
  const server = spawn(RUN, [FOLDER, String(port)], { stdio: ['pipe', 'ignore', 'ignore'] });
  await until(url, true);
  const tell = (command: string) => server.stdin.write(`${command}\n`);
  return {
    url,
    async stop(how) {
      tell(how);
      await until(url, false);
    },
    async start() {
      tell('start');
      await until(url, true);
    },
    async close() {
      server.stdin.end();
      await once(server, 'exit');
    },
  };
}

async function until(url: string, answers: boolean): Promise<void> {
  for (let trial = 0; trial < 600; trial++) {
    const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => undefined });
    const answered = await sql`SELECT 1`.then(() => true, () => false);
    await sql.end({ timeout: 1 });
    if (answered === answers) return;
    await wait(50);
  }
  throw new Error(`the server ${answers ? 'did not start' : 'did not stop'} within 30 s`);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
