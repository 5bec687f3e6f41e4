import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { serverSocket } from '../../src/storage/server-socket.js';

let server: Server;
let port: number;
const met: Socket[] = [];
beforeAll(async () => {
  server = createServer((socket) => { met.push(socket); });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  for (const socket of met) socket.destroy();
  server.close();
});

test('takes the first address that answers, and names it for the certificate', async () => {
  const socket = await serverSocket({ host: ['127.0.0.1', '127.0.0.1'], port: [1, port] }, 2_000);
  expect(socket).toMatchObject({ host: '127.0.0.1', port, remotePort: port });
  socket.destroy();
});

test('says why, when none does', async () => {
  await expect(serverSocket({ host: ['127.0.0.1'], port: [1] }, 2_000)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await expect(serverSocket({ host: ['titan.invalid'], port: [5432] }, 2_000)).rejects.toMatchObject({ code: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/) });
  await expect(serverSocket({ host: [], port: [], path: '/nonexistent/.s.PGSQL.5432' }, 2_000)).rejects.toMatchObject({ code: 'ENOENT' });
});
