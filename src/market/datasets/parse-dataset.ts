import { UsageError } from '../../errors.js';
import { printable } from '../printable.js';
import { DATASETS, type DatasetName } from '../series.js';
import { isTimeframe, type Timeframe } from '../timeframe.js';
import { openInterest } from './open-interest.js';

/** @throws UsageError naming the datasets that there are */
export function parseDataset(text: string): DatasetName {
  const name = DATASETS.find((one) => one === text.toLowerCase());
  if (name !== undefined) return name;
  throw new UsageError(`unknown dataset ${printable(text)}`, { hint: `Use one of ${DATASETS.join(', ')}.` });
}

/**
 * A period of open interest.
 *
 * @throws UsageError naming those that exchanges publish
 */
export function parsePeriod(text: string): Timeframe {
  if (isTimeframe(text) && openInterest.steps!.includes(text)) return text;
  throw new UsageError(`unknown period ${printable(text)}`, { hint: `Use one of ${openInterest.steps!.join(', ')}.` });
}
