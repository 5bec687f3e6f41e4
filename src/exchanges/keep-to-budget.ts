import type { Budget } from './budget.js';
import { currentCall } from './call.js';
import type { CcxtExchange } from './ccxt-loader.js';
import { offTheClock } from './deadline.js';
import { Throttle } from './throttle.js';

/** ccxt's one way to the network. */
type Send = (path: string, api: string | readonly string[], method: string, params: Readonly<Record<string, unknown>>, ...rest: unknown[]) => Promise<unknown>;

const NO_SIGNAL = new AbortController().signal;

/**
 * Lets ccxt's requests go only as the budget allows, in the stead of ccxt's own throttle: that has one bucket
 * for all of an exchange's APIs, and costs that differ from the exchange's.
 */
export function keepToBudget(ccxt: CcxtExchange, budget: Budget): void {
  const throttle = new Throttle(budget);
  const send = ccxt.fetch2.bind(ccxt) as Send;
  const pace: Send = async (path, api, method, params, ...rest) => {
    const charge = budget.charge({ api: String(api), path, params });
    const signal = currentCall.getStore()?.signal ?? NO_SIGNAL;
    const leave = await offTheClock(() => throttle.enter(charge, signal));
    try {
      return await send(path, api, method, params, ...rest);
    } finally {
      leave();
    }
  };
  ccxt.fetch2 = pace as CcxtExchange['fetch2'];
}
