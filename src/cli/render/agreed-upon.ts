import type { Dataset } from '../../market/datasets/dataset.js';
import { datasetOf } from '../../market/datasets/registry.js';
import type { SeriesKind } from '../../market/series.js';

/** What the datasets of all series say alike; undefined when they differ, or there are none. */
export function agreedUpon(series: readonly Pick<SeriesKind, 'dataset'>[], read: (dataset: Dataset) => string): string | undefined {
  const [only, ...others] = new Set(series.map((one) => read(datasetOf(one))));
  return others.length === 0 ? only : undefined;
}
