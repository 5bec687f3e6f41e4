import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TemporaryError } from '../errors.js';

/**
 * Lets a server listen; 0 takes any free port.
 *
 * @returns the origin, such as `http://127.0.0.1:9100`
 * @throws TemporaryError when the port is taken
 */
export async function listen(server: Server, port: number, host: string): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    const fail = (error: Error): void => {
      reject(new TemporaryError(`the sandbox cannot listen on ${host}:${port}: ${error.message}`, { cause: error }));
    };
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      resolve();
    });
  });
  return `http://${host}:${(server.address() as AddressInfo).port}`;
}

/** Ends a server and all that is under way on it. */
export async function closeNow(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => { resolve(); });
    server.closeAllConnections();
  });
}
