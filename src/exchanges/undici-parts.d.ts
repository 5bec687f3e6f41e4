// Files of undici (7.30.2) that its index is made of; it declares types for the index alone.
declare module 'undici/lib/api/index.js' {
  const methods: object;
  export default methods;
}

declare module 'undici/lib/dispatcher/dispatcher.js' {
  export { Dispatcher as default } from 'undici';
}

declare module 'undici/lib/dispatcher/env-http-proxy-agent.js' {
  export { EnvHttpProxyAgent as default } from 'undici';
}
