import type { Reply } from './dialect.js';

/** What every answer of Bybit's API is wrapped in. */
export function result(body: unknown, now: number): Reply {
  return { status: 200, body: { retCode: 0, retMsg: 'OK', result: body, retExtInfo: {}, time: now } };
}

/** Bybit refuses with status 200; 10001 is "Request parameter error" (bybit-exchange.github.io/docs/v5/error). */
export function refuse(retMsg: string, now: number): Reply {
  return { status: 200, body: failure(10001, retMsg, now) };
}

/** The bodies that come with a status of trouble. */
export function bybitFailure(status: number, now: number): unknown {
  switch (status) {
    case 403:
      return TOO_FREQUENT;
    case 429:
      return failure(10018, 'Exceeded the IP Rate Limit.', now);
    case 451:
      return 'The Amazon CloudFront distribution is configured to block access from your country.';
    default:
      return failure(10016, 'Server error.', now);
  }
}

/** Comes with status 403 (bybit-exchange.github.io/docs/v5/rate-limit); that it is plain text is a guess. */
export const TOO_FREQUENT = 'access too frequent';

function failure(retCode: number, retMsg: string, now: number): unknown {
  return { retCode, retMsg, result: {}, retExtInfo: {}, time: now };
}
