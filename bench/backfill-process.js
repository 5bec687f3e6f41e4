// A backfill as the command does it, without the throttle that keeps to what a real exchange allows: for sandboxes
// that refuse nothing. To be run by measured-process.js, since it is titan's memory and CPU that are measured.
// usage: node bench/backfill-process.js JSON, of { id, origin, source, symbol, timeframe, from, to }; the database as titan finds it
import '../bin/heap.js';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepNewSpaceSmall } from '../dist/cli/heap.js';
import { suppliersOf } from '../dist/cli/source-choice.js';
import { openExchange } from '../dist/exchanges/registry.js';
import { backfill, planBackfill } from '../dist/ingest/backfill/backfill.js';
import { pause } from '../dist/ingest/backfill/pause.js';
import { openArchive } from '../dist/sources/archive/registry.js';
import { openDatabase } from '../dist/storage/open-database.js';

keepNewSpaceSmall();
const { id, origin, source, symbol, timeframe, from, to } = JSON.parse(process.argv[2]);
const { DATABASE_URL, TITAN_HOME } = process.env;
const folder = await mkdtemp(join(tmpdir(), 'titan-bench-'));
const http = { endpoint: origin, mayBeSandbox: true };
const exchange = await openExchange(id, { http, derivatives: false, cacheFolder: folder, throttled: false, now: Date.now });
const archive = openArchive(id, { http, now: Date.now });
const database = await openDatabase({ url: DATABASE_URL || undefined, folder: join(TITAN_HOME ?? '', 'db') });
const context = { sql: database.sql, command: 'backfill', owner: { id: randomUUID(), host: hostname(), pid: process.pid }, now: Date.now, pause };
const signal = new AbortController().signal;
try {
  const lane = { exchange, suppliers: await suppliersOf(source, exchange, archive, Date.now) };
  const wanted = [{ series: { dataset: 'candles', exchange: id, symbol, timeframe }, range: { from: Date.parse(from), to: Date.parse(to) } }];
  const results = await backfill(context, await planBackfill(context, [{ lane, wanted }], signal), signal);
  for (const { left, error } of results) if (left.length > 0) throw error ?? new Error(`${left.length} ranges of ${symbol} are left`);
} finally {
  await database.close();
  await archive?.close();
  await exchange.close();
  await rm(folder, { recursive: true, force: true });
}
