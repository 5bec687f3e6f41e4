import { startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/server.js';

/** A time at which every candle is open: 12:34:56.789 on a Wednesday in the middle of a month. */
export const NOW = Date.parse('2024-05-15T12:34:56.789Z');

export interface RunningSandbox extends Sandbox {
  /** Its clock (ms); tests move it. */
  clock: number;
  /** GET of a path of an exchange; `body` is parsed when it is JSON. */
  get<Body = unknown>(exchange: string, path: string): Promise<Answer<Body>>;
}

export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** A sandbox whose clock stands still, at NOW unless told otherwise. */
export async function runSandbox(options: SandboxOptions & { clock?: number } = {}): Promise<RunningSandbox> {
  const running = { clock: options.clock ?? NOW };
  const sandbox = await startSandbox({ now: () => running.clock, ...options });
  return Object.assign(running, sandbox, {
    async get<Body>(exchange: string, path: string): Promise<Answer<Body>> {
      const response = await fetch(sandbox.origins[exchange]! + path);
      const text = await response.text();
      const json = response.headers.get('content-type')?.includes('json') === true && text !== '';
      return { status: response.status, headers: response.headers, body: (json ? JSON.parse(text) : text) as Body };
    },
  });
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
