/**
 * What a page of one-minute candles costs the sandbox, in milliseconds of CPU: a process of its own, asked for PAGES pages of
 * each exchange's own size by this one, all that it spends included (sockets, HTTP, garbage collection). At first is a page that
 * nobody has asked for before; again is one whose days are already made. Two floors of the same run: node's HTTP server that
 * answers as many bytes by itself, between the two, and JSON.stringify of the same answer. Needs a build.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { PAGED_EXCHANGES, pageQuestion, sizeOf } from './sandbox-pages.js';

const PAGES = 2000;
const WARM_UP = 300;
/** Pages whose days the sandbox remembers all. */
const REMEMBERED = 200;

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const [sandbox, origins] = await started();
const exchanges = process.argv.length > 2 ? process.argv.slice(2) : PAGED_EXCHANGES;
for (const exchange of exchanges) {
  const origin = origins[exchange];
  const body = await warmUp(exchange);
  const [server, { origin: bytesOrigin }] = await started(String(body.length));
  const idle = (page) => ask(bytesOrigin, pageQuestion(exchange, page));
  for (let page = 0; page < WARM_UP; page++) await idle(page);

  const first = await cpuOf(sandbox, exchange, WARM_UP, PAGES, (page) => ask(origin, pageQuestion(exchange, page)));
  const floor = await cpuOf(server, exchange, WARM_UP, PAGES, idle);
  const again = await cpuOf(sandbox, exchange, WARM_UP + PAGES - REMEMBERED, REMEMBERED, (page) => ask(origin, pageQuestion(exchange, page)));
  server.disconnect();
  const [a, b, c, json] = [first, again, floor, jsonTime(body)].map((milliseconds) => milliseconds.toFixed(2));
  console.log(`sandbox, ${exchange}: ${a} ms a page of ${sizeOf(exchange)} candles at first, ${b} ms again (${body.length} bytes by node's server alone: ${c} ms, JSON.stringify alone: ${json} ms)`);
}
sandbox.disconnect();
agent.destroy();

/** The last of the pages until the code is warm. */
async function warmUp(exchange) {
  await tell(sandbox, { exchange, first: 0, cycle: WARM_UP });
  let body;
  for (let page = 0; page < WARM_UP; page++) body = await ask(origins[exchange], pageQuestion(exchange, page));
  const candles = (body.toString().match(/\b1[5-9]\d{8}(\d{3})?\b/g) ?? []).length;
  if (candles < sizeOf(exchange)) throw new Error(`${exchange} answers ${body.subarray(0, 200).toString()}`);
  return body;
}

/** Mean milliseconds of CPU that a process spends on a page, over PAGES of them: `cycle` pages from `first` on, again and again. */
async function cpuOf(child, exchange, first, cycle, askPage) {
  const before = await tell(child, { exchange, first, cycle });
  for (let nr = 0; nr < PAGES; nr++) await askPage(first + (nr % cycle));
  return ((await tell(child, {})) - before) / PAGES;
}

function jsonTime(body) {
  const value = JSON.parse(body.toString());
  const start = process.cpuUsage();
  for (let nr = 0; nr < WARM_UP; nr++) JSON.stringify(value);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000 / WARM_UP;
}

async function started(...options) {
  const child = fork(new URL('sandbox-serving.js', import.meta.url), options);
  return [child, (await once(child, 'message'))[0]];
}

async function tell(child, message) {
  child.send(message);
  return (await once(child, 'message'))[0];
}

function ask(origin, { method, path, params, body }) {
  return new Promise((resolve, reject) => {
    const sent = request(`${origin}${path}?${params}`, { method, agent }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks)));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
