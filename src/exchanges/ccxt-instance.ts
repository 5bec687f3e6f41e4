import { PermanentError, TemporaryError } from '../errors.js';
import { currentCall } from './call.js';
import { loadCcxtClass, type CcxtClass, type CcxtExchange } from './ccxt-loader.js';
import { shortenParsing } from './ccxt-parsing.js';
import { createDispatcher, createFetch, type HttpSettings } from './http.js';
import { keepToBudget } from './keep-to-budget.js';
import type { Room } from './rooms/room.js';

export interface CcxtSettings {
  readonly id: string;
  readonly room: Room;
  readonly http: HttpSettings;
  /** Whether perpetuals and futures are wanted: their market lists cost further requests. */
  readonly derivatives: boolean;
  /** Whether to keep to what the exchange allows an address. */
  readonly throttled: boolean;
}

/** The longest that setTimeout takes. */
const NEVER = 2 ** 31 - 1;

/**
 * ccxt's instance of an exchange, made to keep digits, to drop nothing, to go by titan's own HTTP and by its room's budget.
 *
 * @throws UsageError for an id that ccxt does not know; PermanentError when the exchange serves no candles
 */
export async function openCcxt({ id, room, http, derivatives, throttled }: CcxtSettings): Promise<{ readonly ccxt: CcxtExchange; readonly close: () => Promise<void> }> {
  const dispatcher = createDispatcher(http);
  const Ccxt = await loadCcxtClass(id);
  const ccxt = new Ccxt({
    ...withoutSigned(Ccxt, room),
    // A budget of the room's own stands in for ccxt's throttle, which has one bucket for all.
    enableRateLimit: throttled && room.budget === undefined,
    // Digits as the exchange sent them, instead of floats.
    number: String,
    // Retries are resilience.ts's; ccxt's own would not wait on a rate limit.
    maxRetriesOnFailure: 0,
    // The call's own signal ends it; ccxt's timeout would stop short of the body.
    timeout: NEVER,
    options: room.options({ derivatives }),
    has: Object.fromEntries((room.unused ?? []).map((method) => [method, false])),
    fetchImplementation: createFetch(id, http, dispatcher),
  });
  if (!ccxt.has['fetchOHLCV']) {
    await dispatcher.close();
    throw new PermanentError(`${id} serves no candles through ccxt`);
  }
  shortenParsing(ccxt);
  refuseBodiesThatAreNotJson(ccxt);
  if (throttled && room.budget !== undefined) keepToBudget(ccxt, room.budget);
  // ccxt would drop rows without a usable time, and a hole that nobody saw is what titan is against.
  ccxt.filterBySinceLimit = (rows: unknown) => rows;
  // Not close(), which waits for requests that a signal or a deadline has given up on.
  return { ccxt, close: () => dispatcher.destroy() };
}

/** ccxt makes two methods of each of an exchange's endpoints, up to 1600, which is half of what an instance costs: few are public. */
function withoutSigned(Ccxt: CcxtClass, { signed }: Room): Partial<CcxtExchange> {
  if (signed === undefined) return {};
  return {
    defineRestApi(this: CcxtExchange, groups: Readonly<Record<string, unknown>>, ...others: [method: string, path?: string[]]) {
      const open = Object.entries(groups).filter(([name]) => !signed.test(name));
      (Ccxt.prototype as CcxtExchange).defineRestApi.call(this, Object.fromEntries(open), ...others);
    },
  };
}

/**
 * Some exchanges' parsers make an empty list of a maintenance page, which would pass for "no candles".
 * Error statuses are left to ccxt, which reads their bodies' codes.
 */
function refuseBodiesThatAreNotJson(ccxt: CcxtExchange): void {
  const parse = ccxt.parseJson.bind(ccxt) as (text: string) => unknown;
  ccxt.parseJson = (text: string) => {
    const call = currentCall.getStore();
    const body = parse(text);
    if (call === undefined) return body;
    call.body = body;
    if (body === undefined && (call.status ?? 0) < 400) {
      const what = text === '' ? 'an empty body' : /^\s*</.test(text) ? 'a web page' : 'broken JSON';
      throw new TemporaryError(`${ccxt.id}: answered with ${what} instead of data`);
    }
    return body;
  };
}
