import { defineConfig } from 'rolldown';

const CCXT = new URL('node_modules/ccxt/js/src/', import.meta.url);
/** The exchanges that titan has a room for. */
const ROOMS = ['binance', 'bybit', 'coinbase', 'hyperliquid', 'kraken', 'krakenfutures', 'okx'];

/** Fills in src/exchanges/bundled-ccxt.ts. */
const bundledCcxt = {
  name: 'bundled-ccxt',
  load: {
    filter: { id: /exchanges\/bundled-ccxt\.ts$/ },
    handler() {
      const files = ROOMS.map((id) => `'src/${id}.js': () => import(${JSON.stringify(new URL(`${id}.js`, CCXT).pathname)})`);
      return `export const BUNDLED = { ${files.join(', ')} };`;
    },
  },
};

/**
 * What ccxt signs by and opens WebSockets by. titan's requests are public and its WebSockets are ccxt's own files, and to
 * load these takes longer than all the rest of ccxt: in the bundle stand names that throw when they are used.
 */
const withoutSigning = {
  name: 'without-signing',
  load: {
    filter: { id: /@noble\/curves\/(secp256k1|ed25519|nist)\.js$|@scure\/starknet\/index\.js$|ccxt\/js\/src\/(static_dependencies\/(zklink\/zklink-sdk-web|dydx-v4-client\/helpers)|base\/ws\/WsClient)\.js$/ },
    async handler(id) {
      const names = Object.keys(await import(id));
      return `
        const refuse = () => { throw new Error(${JSON.stringify(`titan is built without ${id.replace(/.*node_modules\//, '')}`)}); };
        const absent = new Proxy(refuse, { get: refuse, apply: refuse, construct: refuse });
        export { ${names.map((name) => `absent as ${name}`).join(', ')} };
      `;
    },
  },
};

/**
 * The command in few files: to load it module by module, with the packages that it stands on, is most of what a short
 * command costs. Each command's own part is in files that only it loads.
 */
export default defineConfig({
  input: { main: 'src/cli/main.ts' },
  platform: 'node',
  tsconfig: 'tsconfig.json',
  // Those that bring files of their own; postgres.js, whose errors are known by where they come from (storage/driver-strays.ts);
  // ccxt as a whole, loaded to say which exchanges there are; and what it lacks itself.
  external: [/^@electric-sql\//, /^echarts\//, 'postgres', 'ccxt', /^protobufjs\//],
  plugins: [bundledCcxt, withoutSigning],
  logLevel: 'warn',
  // CommonJS loads with less CPU than ES modules do; classes keep their names, by which ccxt's errors are known.
  output: { dir: 'dist/bundle', format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs', keepNames: true },
});
