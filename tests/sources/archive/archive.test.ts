import { afterEach, describe, expect, test } from '@jest/globals';
import { PermanentError, TemporaryError } from '../../../src/errors.js';
import type { ResilienceEvent } from '../../../src/exchanges/resilient-calls.js';
import { hull, intervalsAt, subtract, type Range } from '../../../src/market/range.js';
import type { Series } from '../../../src/market/series.js';
import { openArchive } from '../../../src/sources/archive/registry.js';
import { sandboxTruth } from '../../support/sandbox-truth.js';
import { archiveOnSandbox, between, binance, NOW, type ArchiveOnSandbox, type Read } from './archive-on-sandbox.js';

let running: ArchiveOnSandbox;
afterEach(() => running.close());

const HOURS = binance('BTC/USDT', '1h');
const SPRING = between('2024-02-01', '2024-05-01');
const MARCH = between('2024-03-01', '2024-04-01');

/** What the exchange itself has, with as many decimals as it sends at least. */
async function truth(series: Series, range: Range, { now = NOW, decimals = 8 } = {}): Promise<readonly string[]> {
  const pad = (text: string): string => {
    const [whole = '', fraction = ''] = text.split('.');
    return decimals === 0 ? text : `${whole}.${fraction.padEnd(decimals, '0')}`;
  };
  const bars = await sandboxTruth(series, range, { now, fill: true });
  return bars.map((bar) => [bar.time, ...[bar.open, bar.high, bar.low, bar.close, bar.volume].map(pad)].join(' '));
}

function rowsOf({ candles }: Read): readonly string[] {
  return candles.map(({ time, open, high, low, close, volume }) => [time, open, high, low, close, volume].join(' '));
}

describe('what an archive gives', () => {
  test('is what the exchange has, digit for digit: by month, and by day for what no month has yet', async () => {
    running = await archiveOnSandbox();
    const range = between('2024-02-10', '2024-05-15');
    const read = await running.read(HOURS, [range]);
    expect(read.error).toBeUndefined();
    expect(read.rejected).toEqual([]);
    expect(rowsOf(read)).toEqual(await truth(HOURS, range));
    expect(read.answered).toEqual(intervalsAt(read.candles.map(({ time }) => time), '1h'));
    const [months, days] = [/\/monthly\//, /\/daily\//].map((folder) => running.downloads().filter((path) => folder.test(path)));
    expect(months).toHaveLength(3);
    expect(days).toHaveLength(14);
  });

  test('is only what was wanted, from only the files that hold it', async () => {
    running = await archiveOnSandbox();
    const wanted = [between('2023-01-30T05:00Z', '2023-01-31'), between('2023-03-05', '2023-03-06')];
    const read = await running.read(HOURS, wanted);
    expect(read.answered).toEqual(wanted);
    expect(rowsOf(read)).toEqual((await Promise.all(wanted.map((range) => truth(HOURS, range)))).flat());
    expect(running.downloads()).toEqual(['2023-01', '2023-03'].map((month) => `/data/spot/monthly/klines/BTCUSDT/1h/BTCUSDT-1h-${month}.zip`));
  });

  test('names each file that was read to its end, and whether all of it was wanted', async () => {
    running = await archiveOnSandbox();
    const { files, pages } = await running.read(binance('BTC/USDT', '5m'), [between('2024-02-15', '2024-04-01')]);
    expect(files.map(({ name, range, whole }) => ({ name: name.slice(-11), range, whole }))).toEqual([
      { name: '2024-02.zip', range: between('2024-02-01', '2024-03-01'), whole: false },
      { name: '2024-03.zip', range: between('2024-03-01', '2024-04-01'), whole: true },
    ]);
    expect(files.every(({ sha256 }) => /^[0-9a-f]{64}$/.test(sha256))).toBe(true);
    expect(pages).toBeGreaterThan(files.length);
  });

  test('is right for futures, before and after their files began with a header', async () => {
    running = await archiveOnSandbox();
    const series = binance('BTC/USDT:USDT', '1h');
    const range = between('2022-04-01', '2022-06-01');
    const read = await running.read(series, [range]);
    expect(read).toMatchObject({ error: undefined, rejected: [] });
    expect(rowsOf(read)).toEqual(await truth(series, range, { decimals: 0 }));
    expect(running.downloads()[0]).toBe('/data/futures/um/monthly/klines/BTCUSDT/1h/BTCUSDT-1h-2022-04.zip');
  });

  test('has times in milliseconds, also where the files have microseconds', async () => {
    const clock = Date.parse('2025-03-15T12:00Z');
    running = await archiveOnSandbox({ clock });
    const range = between('2024-12-01', '2025-03-10');
    const read = await running.read(HOURS, [range]);
    expect(read).toMatchObject({ error: undefined, rejected: [] });
    expect(rowsOf(read)).toEqual(await truth(HOURS, range, { now: clock }));
  });

  test('leaves a week that a month cuts to the exchange: the file may be older than its end', async () => {
    running = await archiveOnSandbox();
    const weeks = binance('BTC/USDT', '1w');
    const range = between('2024-01-01', '2024-04-29');
    const read = await running.read(weeks, [range]);
    const cut = ['2024-01-29', '2024-02-26'].map((day) => ({ from: Date.parse(day), to: Date.parse(day) + 7 * 86_400_000 }));
    expect(read.answered).toEqual(subtract([range], [...cut, { from: Date.parse('2024-04-29'), to: Infinity }]));
    expect(read.rejected).toEqual([]);
    expect(rowsOf(read)).toEqual((await truth(weeks, range)).filter((row) => !cut.some(({ from }) => row.startsWith(String(from)))));
  });

  test('has whole months, whose files are called 1mo', async () => {
    running = await archiveOnSandbox();
    const months = binance('BTC/USDT', '1M');
    const read = await running.read(months, [SPRING]);
    expect(read.answered).toEqual([SPRING]);
    expect(rowsOf(read)).toEqual(await truth(months, SPRING));
    expect(running.downloads()[0]).toContain('/1mo/BTCUSDT-1mo-2024-02.zip');
  });

  test('is nothing for series of which there are no files', async () => {
    running = await archiveOnSandbox();
    for (const series of [binance('BTC/USD:BTC', '1h'), binance('BTC/USDT', '45m'), binance('BTC/USDT:USDT', '1s')]) {
      expect(await running.read(series, [SPRING])).toMatchObject({ pages: 0, error: undefined });
      expect(running.archive.offer(series, [SPRING])).toMatchObject({ ranges: [], requests: 0 });
    }
    expect(running.sandbox.requests()).toEqual([]);
  });
});

describe('where the files have nothing', () => {
  test('nothing is answered before the listing, and no day is asked for there', async () => {
    running = await archiveOnSandbox();
    const read = await running.read(binance('SOL/USDT', '1h'), [between('2018-01-01', '2020-10-01')]);
    expect(read.error).toBeUndefined();
    expect(read.answered).toEqual([between('2020-08-11T06:00Z', '2020-10-01')]);
    const dates = running.sandbox.requests().map(({ target }) => /-1h-(.*)\.zip/.exec(target)![1]!);
    // The days of the month of listing in which there was nothing yet: its file might lack them by mistake.
    expect(dates.filter((date) => date.length > 7)).toEqual(Array.from({ length: 10 }, (_, day) => `2020-08-${String(day + 1).padStart(2, '0')}`));
  });

  test('nor after the end of a delisted market, whose files are still there', async () => {
    running = await archiveOnSandbox();
    const read = await running.read(binance('LUNA/USDT', '1h'), [between('2022-04-01', '2023-04-01')]);
    expect(read.answered).toEqual([between('2022-04-01', '2022-05-13T01:00Z')]);
    expect(running.sandbox.requests().filter(({ target }) => /-1h-2022-0[6-9]-/.test(target))).toEqual([]);
  });

  test('a month without a file is read day by day, also when it is asked for alone', async () => {
    running = await archiveOnSandbox({ archiveFlaws: [{ kind: 'missing', path: /monthly.*2024-03/ }] });
    for (const wanted of [SPRING, MARCH]) {
      const read = await running.read(HOURS, [wanted]);
      expect(read).toMatchObject({ error: undefined, answered: [wanted] });
      expect(rowsOf(read)).toEqual(await truth(HOURS, wanted));
    }
  });

  test('a day that is missing too stays unanswered', async () => {
    running = await archiveOnSandbox({ archiveFlaws: [{ kind: 'missing', path: /monthly.*2024-03/ }, { kind: 'missing', path: /2024-03-17/ }] });
    const { answered, error } = await running.read(HOURS, [SPRING]);
    expect(error).toBeUndefined();
    expect(answered).toEqual(subtract([SPRING], [between('2024-03-17', '2024-03-18')]));
  });

  test('holes stay unanswered', async () => {
    const holes = [between('2024-03-05T10:00Z', '2024-03-05T13:00Z'), between('2024-03-31T20:00Z', '2024-04-01')];
    running = await archiveOnSandbox({ archiveFlaws: [{ kind: 'holes', ranges: holes }] });
    const { answered, error } = await running.read(HOURS, [SPRING]);
    expect(error).toBeUndefined();
    expect(answered).toEqual(subtract([SPRING], holes));
  });

  test('whole days that a month lacks come from their own files', async () => {
    const days = between('2024-03-10', '2024-03-12');
    running = await archiveOnSandbox({ archiveFlaws: [{ kind: 'holes', ranges: [days], path: '/data/spot/monthly' }] });
    const read = await running.read(HOURS, [SPRING]);
    expect(read.answered).toEqual([SPRING]);
    expect(read.candles.map(({ time }) => time)).not.toEqual(read.candles.map(({ time }) => time).sort((a, b) => a - b));
    expect(rowsOf(read).toSorted()).toEqual((await truth(HOURS, SPRING)).toSorted());
  });

  test('a file without a row is no trouble', async () => {
    running = await archiveOnSandbox({ archiveFlaws: [{ kind: 'holes', ranges: [SPRING] }] });
    expect(await running.read(HOURS, [SPRING])).toMatchObject({ error: undefined, pages: 0 });
  });
});

describe('a file that cannot be believed', () => {
  test('is had again once, with its checksum', async () => {
    running = await archiveOnSandbox({ archiveFlaws: [{ kind: 'bad-checksum', path: /2024-03/, count: 1 }] });
    expect(await running.read(HOURS, [SPRING])).toMatchObject({ error: undefined, answered: [SPRING] });
    expect(running.downloads().filter((path) => path.includes('2024-03'))).toHaveLength(2);
  });

  test('is left out when it does not fit twice, and said at once and at the end; the others are read', async () => {
    running = await archiveOnSandbox({ archiveFlaws: [{ kind: 'bad-checksum', path: /2024-03/ }] });
    const read = await running.read(HOURS, [SPRING]);
    expect(read.answered).toEqual(subtract([SPRING], [MARCH]));
    expect(read.error).toBeInstanceOf(TemporaryError);
    const message = 'binance archive: /data/spot/monthly/klines/BTCUSDT/1h/BTCUSDT-1h-2024-03.zip does not fit its checksum';
    expect((read.error as Error).message).toBe(message);
    expect(running.troubles).toEqual([message]);
    expect(read.files.map(({ name }) => name.slice(-11))).toEqual(['2024-02.zip', '2024-04.zip']);
    expect(await running.leftovers()).toEqual([]);
  });

  test.each([
    ['is no zip archive', { kind: 'no-zip' }, /cannot be unpacked/],
    ['has other columns', { kind: 'columns', names: 'open_time,close,high,low,open,volume' }, /columns that titan does not know: open_time,close/],
  ] as const)('is left out when it %s', async (_, flaw, message) => {
    running = await archiveOnSandbox({ archiveFlaws: [{ ...flaw, path: /2024-0[23]/ }] });
    const read = await running.read(HOURS, [SPRING]);
    expect(read.answered).toEqual([between('2024-04-01', '2024-05-01')]);
    expect(running.troubles).toEqual([expect.stringMatching(message), expect.stringMatching(message)]);
    expect((read.error as Error).message).toMatch(/; and 1 more of its files could not be read$/);
  });

  test('a header and either unit of time are read whenever they come', async () => {
    running = await archiveOnSandbox({ archiveFlaws: [{ kind: 'header', present: true }, { kind: 'time-unit', unit: 'microseconds', path: /2024-03/ }] });
    const read = await running.read(HOURS, [SPRING]);
    expect(read).toMatchObject({ error: undefined, rejected: [], answered: [SPRING] });
    expect(rowsOf(read)).toEqual(await truth(HOURS, SPRING));
  });
});

describe('a file that is published anew', () => {
  const APRIL_FIRST = Date.parse('2024-05-20');

  test('is noticed by its checksum, and then read with its new rows', async () => {
    running = await archiveOnSandbox({ archiveFlaws: [{ kind: 'republished', at: APRIL_FIRST, path: /2024-03/ }] });
    const signal = new AbortController().signal;
    const early = await running.read(HOURS, [SPRING]);
    expect(rowsOf(early)).not.toEqual(await truth(HOURS, SPRING));
    expect(await running.archive.republished(early.files, signal)).toEqual([]);

    running.clock = APRIL_FIRST;
    const changed = await running.archive.republished(early.files, signal);
    expect(changed).toEqual([MARCH]);
    const again = await running.read(HOURS, changed);
    expect(rowsOf(again)).toEqual(await truth(HOURS, MARCH));
    expect(again.files).toEqual([expect.objectContaining({ whole: true })]);
    expect(await running.archive.republished(again.files, signal)).toEqual([]);
  });

  test('is noticed also when the reading ended before the end of the file', async () => {
    running = await archiveOnSandbox({ archiveFlaws: [{ kind: 'republished', at: APRIL_FIRST, path: /2024-03/ }] });
    const signal = new AbortController().signal;
    const pages = running.archive.pages({ series: binance('BTC/USDT', '1m'), wanted: [MARCH] }, signal);
    for await (const { file, answered } of pages) {
      expect(hull(answered).to).toBeLessThan(MARCH.to);
      expect(file).toMatchObject({ whole: false });
      running.clock = APRIL_FIRST;
      expect(await running.archive.republished([file!], signal)).toEqual([MARCH]);
      break;
    }
    expect.assertions(3);
  });
});

describe('an archive over the network', () => {
  test('is read where the exchange itself refuses (451): ids are then known by rule', async () => {
    running = await archiveOnSandbox({
      faults: [{ kind: 'status', status: 451, path: /^\/(api|fapi)\// }],
      settings: { marketId: () => Promise.reject(new PermanentError('binance: HTTP 451')) },
    });
    expect(await running.read(HOURS, [MARCH])).toMatchObject({ error: undefined, answered: [MARCH] });
  });

  test('goes by the id that the exchange lists, where it can be had', async () => {
    running = await archiveOnSandbox({ settings: { marketId: () => Promise.resolve('ETHUSDT') } });
    const read = await running.read(HOURS, [MARCH]);
    expect(rowsOf(read)).toEqual(await truth(binance('ETH/USDT', '1h'), MARCH));
  });

  test('is tried again after trouble, not before Retry-After', async () => {
    const events: ResilienceEvent[] = [];
    const stop = new AbortController();
    running = await archiveOnSandbox({
      faults: [{ kind: 'status', status: 503, retryAfter: 77, path: '/data/', count: 1 }],
      settings: {
        random: () => 0,
        onEvent: (event) => {
          events.push(event);
          stop.abort(new Error('enough'));
        },
      },
    });
    const { error } = await running.read(HOURS, [MARCH], stop.signal);
    expect(error).toEqual(new Error('enough'));
    expect(events).toEqual([expect.objectContaining({ exchange: 'binance archive', type: 'retrying', attempt: 2, delay: 77_000 })]);
    expect(running.archive.trouble()).toMatch(/HTTP 503/);
  });

  test('ends at once where it refuses for good', async () => {
    running = await archiveOnSandbox({ faults: [{ kind: 'status', status: 403, path: /2024-03\.zip$/ }] });
    const { error } = await running.read(HOURS, [SPRING]);
    expect(error).toBeInstanceOf(PermanentError);
    expect((error as Error).message).toBe('binance archive: HTTP 403 for /data/spot/monthly/klines/BTCUSDT/1h/BTCUSDT-1h-2024-03.zip');
  });

  test.each(['cut-body', 'reset'] as const)('is had again when the connection breaks off (%s)', async (kind) => {
    running = await archiveOnSandbox({ faults: [{ kind, path: /2024-03\.zip$/, count: 1 }], settings: { random: () => 0 } });
    expect(await running.read(HOURS, [MARCH])).toMatchObject({ error: undefined, answered: [MARCH] });
  });

  test('is refused when it is a sandbox where real candles are wanted', async () => {
    running = await archiveOnSandbox();
    const endpoint = running.sandbox.archives['binance'];
    const archive = openArchive('binance', { http: { endpoint }, now: () => NOW })!;
    const pages = archive.pages({ series: HOURS, wanted: [MARCH] }, new AbortController().signal);
    await expect(pages[Symbol.asyncIterator]().next()).rejects.toThrow(/is a titan sandbox/);
    await archive.close();
  });

  test('leaves no temporary file, while it is read and when it is stopped midway', async () => {
    running = await archiveOnSandbox();
    const stop = new AbortController();
    let pages = 0;
    const reading = (async () => {
      for await (const { rows } of running.archive.pages({ series: binance('BTC/USDT', '5m'), wanted: [SPRING] }, stop.signal)) {
        expect(rows.length).toBeGreaterThan(0);
        pages += 1;
        expect(await running.leftovers()).toEqual([]);
        if (pages === 3) stop.abort(new Error('stopped'));
      }
    })();
    await expect(reading).rejects.toThrow('stopped');
    expect(await running.leftovers()).toEqual([]);
  });

  test('is read for two requests at once: a third asks for nothing before one of them has ended, or it is stopped', async () => {
    running = await archiveOnSandbox();
    const begin = (symbol: string, signal = new AbortController().signal) => {
      const pages = running.archive.pages({ series: binance(symbol, '1h'), wanted: [MARCH] }, signal)[Symbol.asyncIterator]();
      return { pages, first: pages.next() };
    };
    const [one, two] = [begin('BTC/USDT'), begin('ETH/USDT')];
    await Promise.all([one.first, two.first]);
    const stop = new AbortController();
    const stopped = begin('SOL/USDT', stop.signal);
    const third = begin('XRP/USDT');
    stop.abort(new Error('stopped'));
    await expect(stopped.first).rejects.toThrow('stopped');
    expect(running.downloads().some((path) => /SOL|XRP/.test(path))).toBe(false);
    await one.pages.return?.();
    expect((await third.first).done).toBe(false);
    await Promise.all([two.pages.return?.(), third.pages.return?.()]);
    expect(running.downloads().some((path) => path.includes('SOL'))).toBe(false);
  });

  test('says when temporary files cannot be written', async () => {
    running = await archiveOnSandbox({ settings: { folder: '/nonexistent/folder' } });
    const { error } = await running.read(HOURS, [MARCH]);
    expect(error).toBeInstanceOf(PermanentError);
    expect((error as Error).message).toMatch(/^no temporary file can be written in \/nonexistent\/folder: .*ENOENT/);
  });
});

test('an offer ends where files can be expected to end, and counts two requests a file', async () => {
  running = await archiveOnSandbox();
  const wanted = [between('2024-03-10', '2024-05-15T12:00Z')];
  // March and April, and 13 days of May.
  expect(running.archive.offer(HOURS, wanted)).toEqual({ ranges: [between('2024-03-10', '2024-05-14')], requests: 30, duration: undefined });
  expect(running.archive.offer(binance('BTC/USDT', '1M'), wanted).ranges).toEqual([between('2024-03-10', '2024-05-01')]);
});
