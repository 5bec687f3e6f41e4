import { expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import type { EventListener, EventStream } from '../../../src/exchanges/streams/event-stream.js';
import { LaneListening } from '../../../src/ingest/watch/lane-listening.js';
import type { WatchEvent } from '../../../src/ingest/watch/watch-event.js';
import { dailyRuns } from '../../../src/ingest/run-book.js';
import type { Series } from '../../../src/market/series.js';
import { readCoverage } from '../../../src/storage/coverage-repository.js';
import { describeEachDatabase } from '../../support/databases.js';

const SERIES: Series = { dataset: 'liquidations', exchange: 'binance', symbol: 'BTC/USDT:USDT', timeframe: '1s' };
const START = Date.UTC(2026, 10, 21, 12, 30);
/** More than may wait. */
const MANY = 60_000;
const A_SECOND = 10_000;

describeEachDatabase('listening', (database) => {
  test('more than can wait is told, and its time is not claimed; then it goes on', async () => {
    let listener: EventListener | undefined;
    const stream: EventStream = {
      listen(_series, heard, signal) {
        listener = heard;
        return new Promise((resolve) => { signal.addEventListener('abort', () => { resolve(); }, { once: true }); });
      },
    };
    const events: WatchEvent[] = [];
    const now = (): number => START;
    const listening = new LaneListening({ sql: database.sql, command: 'watch', runs: dailyRuns(database.sql, 'watch', now), now }, 'binance', 'liquidations', stream, (event) => { events.push(event); }, new AbortController().signal);
    listening.follow([SERIES]);
    const window = { series: [SERIES], from: START, until: START, ended: false };
    listener!.window(window);
    const say = (nr: number, time: number): void => { listener!.row(SERIES, [time, 'buy', '60000.1', '0.5', null, `${nr}`], time); };
    for (let nr = 0; nr < MANY; nr++) say(nr, START + Math.floor((nr * 1_000) / A_SECOND));
    while (!events.some(({ type }) => type === 'unheard')) await wait(10);
    say(MANY, START + 7_500);
    Object.assign(window, { until: START + 8_000 });
    await listening.end();
    expect(events.filter(({ type }) => type === 'unheard')).toEqual([{ type: 'unheard', exchange: 'binance', series: SERIES, rows: 10_000 }]);
    expect(listening.takeCount()).toBe(50_001);
    const { covered } = await readCoverage(database.sql, SERIES, { from: START, to: START + 60_000 });
    expect(covered).toEqual([{ from: START, to: START + 5_000 }, { from: START + 6_000, to: START + 8_000 }]);
  });
}, { kinds: ['TimescaleDB'] });
