import { binance } from './binance.js';
import { csv } from './csv.js';
import type { FileFormat } from './format.js';
import { kraken } from './kraken.js';

/** The formats that can be imported, by the name that a user gives them. */
export const FORMATS = { binance, kraken, csv } as const satisfies Readonly<Record<string, FileFormat>>;

export type FormatName = keyof typeof FORMATS;
