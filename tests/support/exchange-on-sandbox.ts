import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Exchange } from '../../src/exchanges/exchange.js';
import { openExchange } from '../../src/exchanges/registry.js';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/server.js';

/** An exchange as titan opens it, talking over a real socket to a sandbox of its own. */
export interface ExchangeOnSandbox {
  readonly exchange: Exchange;
  readonly sandbox: Sandbox;
  close(): Promise<void>;
}

export async function exchangeOnSandbox(
  id: string, { derivatives = false, ...options }: SandboxOptions & { readonly derivatives?: boolean } = {},
): Promise<ExchangeOnSandbox> {
  const cacheFolder = await mkdtemp(join(tmpdir(), 'titan-markets-'));
  const sandbox = await startSandbox({ exchanges: [id], enforceLimits: false, ...options });
  const exchange = await openExchange(id, {
    http: { endpoint: sandbox.origins[id], mayBeSandbox: true },
    derivatives, cacheFolder,
    throttled: options.enforceLimits === true,
    now: options.now ?? Date.now,
  });
  return {
    exchange,
    sandbox,
    close: async () => {
      await exchange.close();
      await sandbox.close();
      await rm(cacheFolder, { recursive: true, force: true });
    },
  };
}
