import { abortWith } from '../exchanges/abort-with.js';
import type { Exchange, SettledPage } from '../exchanges/exchange.js';
import type { Page } from '../market/page.js';
import { hull, multirange, subtract, type Range } from '../market/range.js';
import type { Series } from '../market/series.js';
import type { Request, Source } from './source.js';
import { windowsAhead } from './windows-ahead.js';

/**
 * The exchange's own REST API, window by window, oldest first. Later windows are asked for while earlier ones
 * are on their way, of all requests together as many as the exchange's allowance takes; none that has come
 * waits for more than those.
 */
export function apiPages(exchange: Exchange): Source {
  const underWay = { windows: 0 };
  return { name: 'api', pages: (request, signal) => pages(exchange, request, signal, underWay) };
}

/** Windows of an exchange that are asked for and not dealt with yet. */
interface UnderWay {
  windows: number;
}

async function* pages(exchange: Exchange, { series, wanted }: Request, signal: AbortSignal, underWay: UnderWay): AsyncGenerator<Page> {
  const { from, to: end } = hull(wanted);
  if (from === end) return;
  const most = windowsAhead(exchange.service(series));
  const pending = new Pending(exchange, series, signal, underWay);
  let passed = from;
  // The first alone: it settles all time before a listing, so that most others may be needless.
  let isFirst = true;
  try {
    for (;;) {
      while (pending.count === 0 || (!isFirst && underWay.windows < most)) {
        const [left] = subtract(wanted, [{ from, to: passed }, ...pending.windows()]);
        if (left === undefined) break;
        // A window may hold several wanted stretches, and what lies between them: that is fewer requests.
        pending.ask({ from: left.from, to: Math.min(pending.nextAfter(left.from), end) });
      }
      const oldest = pending.shift();
      if (oldest === undefined) return;
      const page = await oldest.answer;
      const answered = { from: page.answered.from, to: Math.min(page.answered.to, end) };
      yield { ...page, answered: multirange([answered]) };
      // An answer that settles nothing would be given again for the same question: what it leaves open
      // stays unanswered, and is no reason to leave the rest unasked.
      passed = answered.to > oldest.window.from ? answered.to : oldest.window.to;
      pending.dropBefore(passed);
      isFirst = false;
    }
  } finally {
    pending.dropBefore(Infinity);
  }
}

interface Asked {
  readonly window: Range;
  readonly answer: Promise<SettledPage>;
  readonly call: AbortController;
}

/** Windows that are asked for and not dealt with yet, oldest first. None overlaps another. */
class Pending {
  readonly #exchange: Exchange;
  readonly #series: Series;
  readonly #signal: AbortSignal;
  readonly #underWay: UnderWay;
  #asked: Asked[] = [];

  constructor(exchange: Exchange, series: Series, signal: AbortSignal, underWay: UnderWay) {
    this.#exchange = exchange;
    this.#series = series;
    this.#signal = signal;
    this.#underWay = underWay;
  }

  get count(): number {
    return this.#asked.length;
  }

  windows(): Range[] {
    return this.#asked.map(({ window }) => window);
  }

  /** Where the first window begins that is later than `time`. */
  nextAfter(time: number): number {
    return this.#asked.find(({ window }) => window.from > time)?.window.from ?? Infinity;
  }

  /** Asks for as much of the range as one answer can settle, from its start on. */
  ask(left: Range): void {
    const window = this.#exchange.window(this.#series, left);
    const call = new AbortController();
    const letGo = abortWith(call, this.#signal);
    const answer = this.#exchange.fetchPage(this.#series, window, call.signal);
    // It may fail while nobody waits for it yet; whoever waits later still sees it.
    answer.then(letGo, letGo);
    this.#asked.push({ window, answer, call });
    this.#asked.sort((a, b) => a.window.from - b.window.from);
    this.#underWay.windows += 1;
  }

  shift(): Asked | undefined {
    const oldest = this.#asked.shift();
    if (oldest !== undefined) this.#underWay.windows -= 1;
    return oldest;
  }

  /** Gives up the windows that begin before `time`. */
  dropBefore(time: number): void {
    for (const { window, call } of this.#asked) {
      if (window.from < time) call.abort(new Error('no longer needed'));
    }
    const kept = this.#asked.filter(({ window }) => window.from >= time);
    this.#underWay.windows -= this.#asked.length - kept.length;
    this.#asked = kept;
  }
}
