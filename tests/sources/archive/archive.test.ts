import { afterEach, describe, expect, test } from '@jest/globals';
import { intervalsAt, subtract } from '../../../src/market/range.js';
import { sandboxTruth } from '../../support/sandbox-truth.js';
import { archiveOnSandbox, between, binance, NOW, type ArchiveOnSandbox } from './archive-on-sandbox.js';

let running: ArchiveOnSandbox;
afterEach(() => running.close());

describe('what an archive gives', () => {
  test('is what the exchange itself has, digit for digit, month by month and then day by day', async () => {
    running = await archiveOnSandbox();
    const series = binance('BTC/USDT', '1h');
    const range = between('2024-02-10', '2024-05-15');
    const { candles, answered, error, rejected } = await running.read(series, [range]);
    expect(error).toBeUndefined();
    expect(rejected).toEqual([]);
    const truth = await sandboxTruth(series, range, { now: NOW, fill: true });
    expect(candles.map(({ time, open, high, low, close, volume }) => [time, open, high, low, close, volume]))
      .toEqual(truth.map(({ time, open, high, low, close, volume }) => [time, pad(open), pad(high), pad(low), pad(close), pad(volume)]));
    expect(answered).toEqual(intervalsAt(candles.map(({ time }) => time), '1h'));
    const folders = running.downloads().map((path) => /\/(monthly|daily)\//.exec(path)![1]);
    expect(folders.filter((folder) => folder === 'monthly')).toHaveLength(3);
    expect(folders.filter((folder) => folder === 'daily')).toHaveLength(14);
  });
});

const pad = (text: string): string => {
  const [whole, fraction = ''] = text.split('.');
  return `${whole}.${fraction.padEnd(8, '0')}`;
};
void subtract;
