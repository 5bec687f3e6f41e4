import type { Reply } from './dialect.js';

/** As the Advanced Trade API refuses what it understands but will not do. */
export function refuse(status: number, error: string, message: string): Reply {
  return { status, body: { error, error_details: message, message } };
}

/** The bodies that come with a status of trouble. */
export function coinbaseFailure(status: number): unknown {
  if (status === 429) return TOO_MANY;
  const message = status === 403 || status === 451 ? 'Forbidden' : 'Internal server error';
  return { error: status >= 500 ? 'INTERNAL' : 'PERMISSION_DENIED', error_details: message, message };
}

// Documented for Coinbase's other API (docs.cdp.coinbase.com/coinbase-app/api-architecture/rate-limiting);
// what this one sends is not. There is no Retry-After.
export const TOO_MANY = { errors: [{ id: 'rate_limit_exceeded', message: 'Too many requests' }] };
