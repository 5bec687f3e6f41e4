import { COLUMNS } from '../layout.js';
import type { FileFormat } from './format.js';

/** Files of any origin, of which only the user knows what they hold. */
export const csv: FileFormat = {
  exchange: undefined,
  columns: COLUMNS,
  holes: 'told',
  seriesOf: () => undefined,
};
