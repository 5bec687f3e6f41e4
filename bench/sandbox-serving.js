/**
 * A sandbox by itself, or with a number as its argument node's HTTP server alone, which answers so many bytes. It says where it
 * is; sent `{ exchange, first, cycle }`, it sets its clock to the end of that page and with each request to that of the next, over
 * `cycle` of them; sent anything else, it says how many ms of CPU it has spent.
 */
import { subscribe } from 'node:diagnostics_channel';
import { createServer } from 'node:http';
import { startSandbox } from '../dist/sandbox/server.js';
import { endOf } from './sandbox-pages.js';

const length = Number(process.argv[2] ?? 0);
const asked = { exchange: 'binance', first: 0, cycle: 1 };
let requests = 0;

subscribe('http.server.request.start', () => { requests++; });
process.on('disconnect', () => process.exit());
process.on('message', (message) => {
  if (message.exchange !== undefined) Object.assign(asked, message);
  requests = message.exchange === undefined ? requests : 0;
  const { user, system } = process.cpuUsage();
  process.send((user + system) / 1000);
});

if (length > 0) serveBytes();
else process.send((await startSandbox({ enforceLimits: false, now })).origins);

function now() {
  return endOf(asked.exchange, asked.first + (Math.max(0, requests - 1) % asked.cycle));
}

function serveBytes() {
  const body = Buffer.alloc(length, '0');
  const headers = { server: 'node', date: new Date().toUTCString(), 'content-type': 'application/json', 'content-length': String(length) };
  const server = createServer((request, response) => {
    response.sendDate = false;
    request.resume();
    response.writeHead(200, headers);
    response.end(body);
  });
  server.listen(0, '127.0.0.1', () => process.send({ origin: `http://127.0.0.1:${server.address().port}` }));
}
