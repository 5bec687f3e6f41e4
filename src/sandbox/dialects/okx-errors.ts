import type { Reply } from './dialect.js';

// https://www.okx.com/docs-v5/en/#error-code: each with its code, its HTTP status and its words.
export function refuse(status: number, code: string, msg: string): Reply {
  return { status, body: { code, msg, data: [] } };
}

export const TOO_MANY = { msg: 'Too Many Requests', code: '50011' };

/** The bodies that come with a status of trouble; that of 403 and 451 is not documented. */
export function okxFailure(status: number): unknown {
  if (status === 429) return TOO_MANY;
  if (status >= 500) return { code: '50001', msg: 'Service temporarily unavailable. Please try again later.', data: [] };
  return { code: `${status}`, msg: 'Forbidden', data: [] };
}
