import type { CcxtClass } from './ccxt-loader.js';

/**
 * The files of ccxt, such as `src/binance.js`, that titan is bundled with; rolldown.config.js puts them here. None where titan
 * runs from its own files, as tests and benchmarks do.
 */
export const BUNDLED: Readonly<Record<string, () => Promise<{ readonly default: CcxtClass }>>> = {};
