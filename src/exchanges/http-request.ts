import methods from 'undici/lib/api/index.js';
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
import EnvHttpProxyAgent from 'undici/lib/dispatcher/env-http-proxy-agent.js';

// As undici's index (7.30.2) does; which loads fetch, WebSockets, caches and mocks beside, some 80 ms of CPU at every start.
Object.assign(Dispatcher.prototype, methods);

export { EnvHttpProxyAgent };

/** undici's `request` over connections of the caller's; a failure below HTTP rejects as undici says it. */
export function request(
  url: URL, { dispatcher, ...options }: Omit<Dispatcher.RequestOptions, 'origin' | 'path'> & { readonly dispatcher: Dispatcher },
): Promise<Dispatcher.ResponseData> {
  return dispatcher.request({ ...options, origin: url.origin, path: `${url.pathname}${url.search}` });
}
