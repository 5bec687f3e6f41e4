import { describe, expect, test } from '@jest/globals';
import type { ListeningWindow } from '../../../src/exchanges/streams/event-stream.js';
import { HeardSeries } from '../../../src/ingest/watch/heard-series.js';
import type { Series } from '../../../src/market/series.js';

const SERIES: Series = { dataset: 'liquidations', exchange: 'binance', symbol: 'BTC/USDT:USDT', timeframe: '1s' };
const at = (second: number): number => Date.UTC(2024, 4, 15) + second * 1_000;
const row = (second: number) => [at(second), 'buy', '1', '1', null, `${second}`];
const windowOf = (from: number, until: number, ended = false): ListeningWindow => ({ series: [SERIES], from: at(from), until: at(until), ended });

describe('what was heard of a series', () => {
  test('is claimed in whole seconds, and further as the window grows', () => {
    const heard = new HeardSeries(SERIES);
    const window = { ...windowOf(0.3, 0.3) };
    heard.open(window);
    expect(heard.unclaimed).toBe(0);
    Object.assign(window, { until: at(3.9) });
    expect(heard.unclaimed).toBe(2_000);
    const batch = heard.take();
    expect(batch.claimed).toEqual([{ from: at(1), to: at(3) }]);
    batch.settle();
    Object.assign(window, { until: at(5) });
    expect(heard.take().claimed).toEqual([{ from: at(3), to: at(5) }]);
  });

  test('waits again, with its time, when it could not be stored', () => {
    const heard = new HeardSeries(SERIES);
    heard.open(windowOf(0, 2));
    heard.keep(row(1), at(1.5));
    const batch = heard.take();
    heard.keep(row(2), at(2.5));
    batch.giveBack();
    expect(heard.take()).toMatchObject({ rows: [row(1), row(2)], claimed: [{ from: at(0), to: at(2) }], now: at(2.5) });
  });

  test('is not claimed where something found no room, from when it happened to when it came', () => {
    const heard = new HeardSeries(SERIES);
    const window = { ...windowOf(0, 3) };
    heard.open(window);
    heard.lose(row(4.2), at(5.1));
    heard.lose(row(4.9), at(5.8));
    Object.assign(window, { until: at(9) });
    const batch = heard.take();
    expect(batch.claimed).toEqual([{ from: at(0), to: at(4) }, { from: at(6), to: at(9) }]);
    batch.settle();
    Object.assign(window, { until: at(10) });
    expect(heard.take().claimed).toEqual([{ from: at(9), to: at(10) }]);
  });

  test('is never claimed when it can never be stored', () => {
    const heard = new HeardSeries(SERIES);
    const window = { ...windowOf(0, 2) };
    heard.open(window);
    heard.keep(row(2.5), at(3.2));
    heard.take().giveUp();
    Object.assign(window, { until: at(6) });
    expect(heard.take()).toMatchObject({ rows: [], claimed: [{ from: at(4), to: at(6) }] });
  });

  test('of a window that has ended is told at once, and then no more', () => {
    const heard = new HeardSeries(SERIES);
    heard.open(windowOf(0, 1.5, true));
    heard.open(windowOf(4, 4));
    expect(heard.unclaimed).toBe(Infinity);
    heard.take().settle();
    expect(heard.unclaimed).toBe(0);
  });
});
