import type { Page } from '../market/page.js';
import type { Request, Source } from './source.js';
import type { JointSource } from './trades/trade-pages.js';

/** Pages that may wait for one of the consumers before the pass waits for it. */
const PAGES_AHEAD = 4;

/**
 * One pass over a joint source, as a source for each of its requests. All must be consumed side by side:
 * the pass goes on when the slowest has taken its pages, and begins when the first one asks.
 */
export function sharedPass(source: JointSource, requests: readonly Request[]): Source[] {
  const lanes = requests.map(() => new Lane());
  let running: Promise<void> | undefined;
  const run = async (signal: AbortSignal): Promise<void> => {
    try {
      for await (const { request, page } of source.jointPages(requests, signal)) await lanes[requests.indexOf(request)]!.put(page);
      for (const lane of lanes) lane.end({});
    } catch (error) {
      for (const lane of lanes) lane.end({ error });
    }
  };
  return lanes.map((lane): Source => ({
    name: source.name,
    async *pages(_request, signal) {
      running ??= run(signal);
      try {
        yield* lane.take();
      } finally {
        // What comes for a consumer that has given up is nobody's.
        lane.close();
      }
    },
  }));
}

class Lane {
  private readonly waiting: Page[] = [];
  private ended: { readonly error?: unknown } | undefined;
  private closed = false;
  private wake: () => void = () => undefined;

  async put(page: Page): Promise<void> {
    if (this.closed) return;
    this.waiting.push(page);
    this.wake();
    while (this.waiting.length >= PAGES_AHEAD && !this.closed) await this.change();
  }

  end(how: { readonly error?: unknown }): void {
    this.ended = how;
    this.wake();
  }

  close(): void {
    this.closed = true;
    this.wake();
  }

  async *take(): AsyncGenerator<Page> {
    for (;;) {
      const page = this.waiting.shift();
      if (page !== undefined) {
        this.wake();
        yield page;
      } else if (this.ended === undefined) {
        await this.change();
      } else {
        if ('error' in this.ended) throw this.ended.error;
        return;
      }
    }
  }

  /** One side waits at a time: the pass for room, or the consumer for a page. */
  private change(): Promise<void> {
    return new Promise((resolve) => { this.wake = resolve; });
  }
}
