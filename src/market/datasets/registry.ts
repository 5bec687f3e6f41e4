import type { DatasetName } from '../series.js';
import { candles } from './candles.js';
import type { Dataset } from './dataset.js';
import { funding } from './funding.js';
import { liquidations } from './liquidations.js';
import { openInterest } from './open-interest.js';

const REGISTRY = { candles, funding, 'open-interest': openInterest, liquidations } as unknown as Readonly<Record<DatasetName, Dataset>>;

export function datasetOf({ dataset }: { readonly dataset: DatasetName }): Dataset {
  return REGISTRY[dataset];
}
