import type { Command } from 'commander';
import type { Config } from '../config.js';
import { datasetOf } from '../market/datasets/registry.js';
import type { SeriesKind } from '../market/series.js';
import type { Timeframe } from '../market/timeframe.js';
import { collect } from './arguments.js';

/** The options by which a command is told what to keep of its symbols. @param usual the timeframe of candles when none is named */
export function addKindOptions(command: Command, usual: Timeframe): Command {
  return command
    .option('--data <datasets>', 'candles, funding, open-interest, liquidations; comma-separated, repeatable (default: candles)', collect)
    .option('--timeframe <timeframes>', `of candles, such as 1m or 1h,1d; repeatable (default: ${usual})`, collect)
    .option('--period <periods>', 'of open interest, such as 5m or 1h,1d; repeatable (default: 5m)', collect);
}

/** What is wanted of every symbol. */
export function kindsOf({ datasets, timeframes, periods }: Config, usual: Timeframe): SeriesKind[] {
  return datasets.flatMap((dataset) => {
    const { steps, usualSteps } = datasetOf({ dataset });
    const named = steps === undefined ? timeframes : periods?.filter((period) => steps.length > 1 && steps.includes(period));
    const wanted = named !== undefined && named.length > 0 ? named : usualSteps ?? [usual];
    return wanted.map((timeframe) => ({ dataset, timeframe }));
  });
}

/** Those options again, as a command line would have them. */
export function kindOptions({ datasets, periods }: Config, kinds: readonly SeriesKind[]): string[] {
  const timeframes = kinds.filter(({ dataset }) => datasetOf({ dataset }).steps === undefined).map(({ timeframe }) => timeframe);
  const plain = datasets.length === 1 && datasets[0] === 'candles';
  return [
    ...(plain ? [] : ['--data', datasets.join(',')]),
    ...(timeframes.length > 0 ? ['--timeframe', timeframes.join(',')] : []),
    ...(periods === undefined ? [] : ['--period', periods.join(',')]),
  ];
}
