import type { Reply } from './dialect.js';

// https://developers.binance.com/docs/binance-spot-api-docs/errors
export function reject(code: number, msg: string): Reply {
  return { status: 400, body: { code, msg } };
}

/** The bodies that come with a status of trouble; the words of 451 are those that users report. */
export function binanceFailure(status: number, now: number): unknown {
  switch (status) {
    case 418:
      return banned(now + 120_000);
    case 429:
      return tooMuchWeight(6000);
    case 451:
      return { code: 0, msg: "Service unavailable from a restricted location according to 'b. Eligibility' in https://www.binance.com/en/terms." };
    default:
      return { code: -1000, msg: 'An unknown error occurred while processing the request.' };
  }
}

/** @param limit the budget of a minute */
export function tooMuchWeight(limit: number): unknown {
  return {
    code: -1003,
    msg: `Too much request weight used; current limit is ${limit} request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.`,
  };
}

/** @param limit requests in five minutes; the words are believed */
export function tooManyRequests(limit: number): unknown {
  return { code: -1003, msg: `Too many requests; current limit is ${limit} requests per 5 minutes.` };
}

/** @param until when the ban ends (ms) */
export function banned(until: number): unknown {
  return {
    code: -1003,
    msg: `Way too much request weight used; IP banned until ${until}. Please use WebSocket Streams for live updates to avoid bans.`,
  };
}
