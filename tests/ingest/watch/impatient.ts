import { withDeadline } from '../../../src/exchanges/deadline.js';
import type { Exchange } from '../../../src/exchanges/exchange.js';

type Method = (...parameters: unknown[]) => unknown;

/** The same exchange, of which every call is given up after so many real milliseconds, and not tried again: for time that goes by faster than waiting. */
export function impatient(exchange: Exchange, deadline: number): Exchange {
  return new Proxy(exchange, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...parameters: unknown[]): unknown => {
        const signal = parameters.find((parameter): parameter is AbortSignal => parameter instanceof AbortSignal);
        if (signal === undefined) return (member as Method).apply(target, parameters);
        return withDeadline(exchange.id, deadline, signal, (inner) => Promise.resolve((member as Method).apply(target, parameters.map((one) => (one === signal ? inner : one)))));
      };
    },
  });
}
