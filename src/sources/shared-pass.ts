import { abortWith } from '../exchanges/abort-with.js';
import type { Page } from '../market/page.js';
import type { Request, Source } from './source.js';
import type { JointSource } from './trades/trade-pages.js';

/** Pages that may wait for one of the consumers before the pass waits for it. */
const PAGES_AHEAD = 4;

/** A source for one of the requests that share a pass. */
export interface SharedSource extends Source {
  /** Must be called when its consumer has ended, or never began: the pass waits for it no longer. */
  close(): void;
}

/**
 * One pass over a joint source, as a source for each of its requests. All must be consumed side by side: the
 * pass goes on when the slowest has taken its pages. It begins when the first one asks, and ends
 * when all have closed.
 */
export function sharedPass(source: JointSource, requests: readonly Request[], signal: AbortSignal): SharedSource[] {
  const outlets = new Map(requests.map((request) => [request, new Outlet()]));
  const abandoned = new AbortController();
  let running: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    const letGo = abortWith(abandoned, signal);
    try {
      for await (const { request, page } of source.jointPages(requests, abandoned.signal)) await outlets.get(request)!.put(page);
      for (const outlet of outlets.values()) outlet.end({});
    } catch (error) {
      for (const outlet of outlets.values()) outlet.end({ error });
    } finally {
      letGo();
    }
  };
  const close = (outlet: Outlet) => {
    outlet.close();
    if ([...outlets.values()].every(({ isClosed }) => isClosed)) abandoned.abort(new Error('nobody needs it any more'));
  };
  return [...outlets.values()].map((outlet): SharedSource => ({
    name: source.name,
    async *pages() {
      running ??= run();
      yield* outlet.take();
    },
    close() { close(outlet); },
  }));
}

/** What has come for one consumer, and waits for it. */
class Outlet {
  isClosed = false;
  private readonly waiting: Page[] = [];
  private ended: { readonly error?: unknown } | undefined;
  private wake: () => void = () => undefined;

  async put(page: Page): Promise<void> {
    if (this.isClosed) return;
    this.waiting.push(page);
    this.wake();
    while (this.waiting.length >= PAGES_AHEAD && !this.isClosed) await this.change();
  }

  end(how: { readonly error?: unknown }): void {
    this.ended = how;
    this.wake();
  }

  close(): void {
    this.isClosed = true;
    this.waiting.length = 0;
    this.wake();
  }

  async *take(): AsyncGenerator<Page> {
    while (!this.isClosed) {
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
