import { afterEach, expect, test } from '@jest/globals';
import { backfill, planBackfill, type BackfillContext } from '../../../src/ingest/backfill/backfill.js';
import { wantedFrom, type BackfillWish } from '../../../src/ingest/backfill/wish.js';
import { describeEachDatabase } from '../../support/databases.js';
import { anOwner, backfillOnSandbox, expectNothingLeft, NOW, type BackfillOnSandbox } from './backfill-on-sandbox.js';

const NEVER = new AbortController().signal;
const KIND = { dataset: 'candles', timeframe: '1d' } as const;
const wish = (symbols: readonly string[], aliases: BackfillWish['aliases'] = new Map()): BackfillWish => ({
  symbols, aliases, kinds: [KIND], span: { kind: 'between', since: Date.parse('2024-05-01'), until: Date.parse('2024-05-04'), count: undefined },
});

describeEachDatabase('markets that are had only when they are asked for again', (database) => {
  let running: BackfillOnSandbox | undefined;
  afterEach(() => running?.close());

  test.each([
    ['a pattern', wish(['BT*/USDT']), ['BTC/USDT']],
    ['a pattern beside a name that it holds, too', wish(['BTC/USDT', 'BT*/USDT']), ['BTC/USDT']],
    ['a stand-in', wish(['BTC/EUR'], new Map([['EUR', ['USDT']]])), ['BTC/USDT']],
  ])('are no loss for %s', async (_what, wished, symbols) => {
    running = await backfillOnSandbox('okx', { source: 'auto', faults: [{ kind: 'status', status: 404 }] });
    const { lane, sandbox } = running;
    const found = await wantedFrom(lane.exchange, wished, NOW, NEVER);
    sandbox.setFaults([]);
    const context: BackfillContext = { sql: database.sql, command: 'backfill', owner: anOwner(), now: () => NOW, pause: () => Promise.resolve() };
    const results = await backfill(context, await planBackfill(context, [{ lane, ...found }], NEVER), NEVER);
    expect(results).toMatchObject(symbols.map((symbol) => ({ series: { ...KIND, exchange: 'okx', symbol }, leftOut: undefined })));
    expectNothingLeft(results);
  });

  test('and when they are not, neither sources without need of them are asked for a pattern, nor is its name claimed', async () => {
    running = await backfillOnSandbox('binance', { source: 'auto', faults: [{ kind: 'status', status: 404, path: /exchangeInfo/ }] });
    const { lane } = running;
    const found = await wantedFrom(lane.exchange, wish(['BT*/USDT']), NOW, NEVER);
    const context: BackfillContext = { sql: database.sql, command: 'backfill', owner: anOwner(), now: () => NOW, pause: () => Promise.resolve() };
    const plans = await planBackfill(context, [{ lane, ...found }], NEVER);
    running.asked();
    const results = await backfill(context, plans, NEVER);
    expect(results).toMatchObject([{ series: { symbol: 'BT*/USDT' }, left: [found.wanted[0]!.range], outcomes: [], error: { kind: 'permanent' } }]);
    expect(running.asked()).toEqual([]);
  });
}, { kinds: ['PGlite'] });
