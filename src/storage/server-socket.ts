import { connect, type NetConnectOpts, type Socket } from 'node:net';

/** What postgres.js makes of a URL: one host and port or several, or the path of a local socket. */
export interface ServerAddress {
  readonly host: readonly string[];
  readonly port: readonly number[];
  readonly path?: string | false;
}

/**
 * A connection to the first of a server's addresses that answers, which sends at once what it is given.
 *
 * postgres.js (3.4) leaves Nagle's algorithm on: of a transaction's small statements each then waits for the server's
 * delayed acknowledgement of the one before, some 40 ms, which was a third of a backfill's time.
 *
 * @param patience milliseconds for each address
 * @throws what the last address came to, as node:net says it; `CONNECT_TIMEOUT`, as postgres.js does
 */
export async function serverSocket({ host, port, path }: ServerAddress, patience: number): Promise<Socket> {
  if (typeof path === 'string') return connected({ path }, patience);
  let refused: unknown;
  for (const [nr, name] of host.entries()) {
    try {
      // By this name postgres.js checks the server's certificate.
      return Object.assign(await connected({ host: name, port: port[nr] ?? port[0]!, noDelay: true }, patience), { host: name, port: port[nr] });
    } catch (error) {
      refused = error;
    }
  }
  throw refused;
}

function connected(address: NetConnectOpts, patience: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(address);
    const timer = setTimeout(() => {
      socket.destroy(Object.assign(new Error('the server does not answer'), { code: 'CONNECT_TIMEOUT' }));
    }, patience);
    socket.once('error', reject).once('close', () => { clearTimeout(timer); }).once('connect', () => {
      clearTimeout(timer);
      socket.off('error', reject);
      resolve(socket);
    });
  });
}
