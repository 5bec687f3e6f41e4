import { TemporaryError } from '../errors.js';
import type { RawRow } from '../market/datasets/dataset.js';
import type { Rows } from '../market/rows.js';
import { currentCall } from './call.js';
import type { CcxtExchange } from './ccxt-loader.js';
import { UNUSED, type CellRoles } from './row-cells.js';
import { RowList } from './row-list.js';

type ParseRow = (row: unknown, market?: unknown) => RawRow;
type ParseRows = (rows: unknown, market?: unknown, ...rest: unknown[]) => Rows<RawRow>;
type Key = string | number;

/** Put in the place of a row's cells, and found again in the candle: the first of a sequence of whole numbers. */
const FIRST_MARK = 1000;

/**
 * Lets titan read a call's list of candles (`Call.list`) in ccxt's stead: ccxt parses one row whose cells are marked, which
 * tells where each value of a candle comes from, and all are read from there. A list whose rows are not all plain, such as
 * one with an exponent, is parsed, and goes ccxt's way; so does one of whose marks ccxt makes anything else.
 */
export function shortenRowParsing(ccxt: CcxtExchange): void {
  const parseRow = ccxt.parseOHLCV.bind(ccxt) as unknown as ParseRow;
  const parseRows = ccxt.parseOHLCVs.bind(ccxt) as unknown as ParseRows;
  const parseJson = ccxt.parseJson.bind(ccxt) as (text: string) => unknown;
  const shortRows: ParseRows = (rows, market, ...rest) => {
    const call = currentCall.getStore();
    const list = call?.list;
    if (list === undefined || !Array.isArray(rows) || rows.length !== RowList.shown) return parseRows(rows, market, ...rest);
    delete call!.list;
    const roles = rolesIn(rows[0], (row) => parseRow(row, market));
    const read = roles && list.read(roles);
    if (read !== undefined) return read;
    const parsed = parseJson(list.json());
    if (parsed === undefined) throw new TemporaryError(`${ccxt.id}: answered with broken JSON instead of data`);
    return parseRows(parsed, market, ...rest);
  };
  Object.assign(ccxt, { parseOHLCVs: shortRows });
}

/** @returns undefined when ccxt's candle is not simply some of the row's cells */
function rolesIn(row: unknown, parse: (row: unknown) => RawRow): CellRoles | undefined {
  if (typeof row !== 'object' || row === null) return undefined;
  const keys: readonly Key[] = Array.isArray(row) ? [...row.keys()] : Object.keys(row);
  const marked = (Array.isArray(row) ? [...row as unknown[]] : { ...row }) as Record<Key, unknown>;
  for (const [index, key] of keys.entries()) {
    const cell = marked[key];
    if (typeof cell === 'string') marked[key] = String(FIRST_MARK + index);
    else if (typeof cell === 'number') marked[key] = FIRST_MARK + index;
  }
  const [time, ...values] = parse(marked);
  const unit = keys[Number(time) - FIRST_MARK] === undefined ? 1000 : 1;
  const places = [Number(time) / unit, ...values.map((value) => (typeof value === 'string' ? Number(value) : NaN))].map((mark) => mark - FIRST_MARK);
  if (new Set(places).size !== places.length || places.some((place) => keys[place] === undefined)) return undefined;
  return {
    roles: keys.map((_, cell) => (places.includes(cell) ? places.indexOf(cell) : UNUSED)),
    names: Array.isArray(row) ? undefined : keys.map(String),
    width: values.length,
    unit,
  };
}
