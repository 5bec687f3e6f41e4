import { reject } from './binance-errors.js';
import type { Reply } from './dialect.js';

const SYMBOL = /^[A-Z0-9-_.]{1,20}$/;
const WHOLE = /^[0-9]{1,20}$/;

/** Which parameters an endpoint reads. */
export interface Parameters {
  readonly mandatory: readonly string[];
  /** Whole numbers among the others. */
  readonly whole: readonly string[];
  readonly others?: readonly string[];
}

/** What is wrong with the parameters of a request, whatever their values mean; undefined when nothing is. */
export function refuseParameters(params: URLSearchParams, { mandatory, whole, others = [] }: Parameters): Reply | undefined {
  const names = [...params.keys()];
  const read = names.filter((name) => [...mandatory, ...whole, ...others].includes(name)).length;
  if (read < names.length) {
    return reject(-1104, `Not all sent parameters were read; read '${read}' parameter(s) but was sent '${names.length}'.`);
  }
  for (const name of mandatory) {
    if (!params.get(name)) return reject(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`);
  }
  const symbol = params.get('symbol');
  if (symbol !== null && !SYMBOL.test(symbol)) return illegal('symbol', SYMBOL);
  const wrong = whole.find((name) => !WHOLE.test(params.get(name) ?? '0'));
  return wrong === undefined ? undefined : illegal(wrong, WHOLE);
}

function illegal(name: string, range: RegExp): Reply {
  return reject(-1100, `Illegal characters found in parameter '${name}'; legal range is '${range.source}'.`);
}
