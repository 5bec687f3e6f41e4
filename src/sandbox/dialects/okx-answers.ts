import type { Reply } from './dialect.js';

/** What every answer of OKX's API is wrapped in. */
export function ok(data: unknown): Reply {
  return { status: 200, body: { code: '0', msg: '', data } };
}
