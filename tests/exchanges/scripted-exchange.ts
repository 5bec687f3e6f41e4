/** What the tests of resilience share: a scripted exchange behind the policies, and a fake clock. */
import { afterEach, beforeEach, expect, jest } from '@jest/globals';
import { TemporaryError } from '../../src/errors.js';
import type { SeriesService, Exchange, Markets, SettledPage } from '../../src/exchanges/exchange.js';
import { resilient } from '../../src/exchanges/resilience.js';
import type { ResilienceEvent, ResilienceOptions } from '../../src/exchanges/resilient-calls.js';
import type { Series } from '../../src/market/series.js';

export const START = Date.UTC(2024, 0, 1, 12, 0, 0);
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const SERIES: Series = { dataset: 'candles', exchange: 'binance', symbol: 'BTC/USDT', timeframe: '1m' };
export const WINDOW = { from: 0, to: MINUTE };
export const PAGE: SettledPage = { rows: [], answered: WINDOW, absences: [] };
export const NEVER = new AbortController().signal;

export type Answer = (signal: AbortSignal) => Promise<SettledPage>;

export const succeed: Answer = () => Promise.resolve(PAGE);
export const failWith = (error: Error): Answer => () => Promise.reject(error);
export const fail = failWith(new TemporaryError('binance: HTTP 500'));
export const hang: Answer = () => new Promise(() => {});

/** An exchange whose answers a test sets, and that notes when it was asked. */
export class ScriptedExchange implements Exchange {
  readonly id = 'binance';
  /** Milliseconds after the test's start. */
  readonly asked: number[] = [];
  readonly signals: AbortSignal[] = [];
  closed = 0;
  ownTrouble: string | undefined;
  /** Answers of the next calls, then of every later one. */
  next: Answer[] = [];
  then: Answer = succeed;

  fetchPage(_series: Series, _window: unknown, signal: AbortSignal): Promise<SettledPage> {
    this.asked.push(Date.now() - START);
    this.signals.push(signal);
    return (this.next.shift() ?? this.then)(signal);
  }

  async markets(signal: AbortSignal): Promise<Markets> {
    await this.fetchPage(SERIES, WINDOW, signal);
    return { bySymbol: new Map(), timeframes: { candles: ['1m'] } };
  }

  async quoteVolumes(signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
    await this.fetchPage(SERIES, WINDOW, signal);
    return new Map();
  }

  window = () => WINDOW;
  service = (): SeriesService => ({ generic: false, page: 1000, depth: undefined, requestsPerMinute: 600 });
  trouble = () => this.ownTrouble;

  close(): Promise<void> {
    this.closed++;
    return Promise.resolve();
  }
}

export interface Outcome {
  value?: unknown;
  error?: unknown;
  /** Milliseconds after the test's start. */
  at?: number;
}

/** Anew for each test, on a fake clock that starts at START. */
export let inner: ScriptedExchange;
export let events: ResilienceEvent[];
export let exchange: Exchange;

beforeEach(() => {
  jest.useFakeTimers({ now: START });
  inner = new ScriptedExchange();
  events = [];
  wrap({ random: () => 0, onEvent: (event) => events.push(event) });
});

afterEach(() => {
  expect(jest.getTimerCount()).toBe(0); // nothing keeps the process alive after a call
  jest.useRealTimers();
});

/** Wraps the same exchange anew. */
export function wrap(options: ResilienceOptions): void {
  exchange = resilient(inner, options);
}

/** How the promise settles, and when. */
export function watch(promise: Promise<unknown>): Outcome {
  const outcome: Outcome = {};
  const settle = (how: Outcome): void => void Object.assign(outcome, how, { at: Date.now() - START });
  promise.then((value) => settle({ value }), (error: unknown) => settle({ error }));
  return outcome;
}

export const call = (signal = NEVER): Outcome => watch(exchange.fetchPage(SERIES, WINDOW, signal));
export const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);
export const types = (): string[] => events.map((event) => event.type);
export const message = (outcome: Outcome): string => (outcome.error as Error).message;

/** One call that fails in all of its attempts; takes 15 s with random 0. */
export async function giveUp(): Promise<Outcome> {
  const outcome = call();
  await pass(15 * SECOND);
  expect(outcome.error).toBeInstanceOf(TemporaryError);
  return outcome;
}

/** Five of them: the circuit opens at 75 s, until 12:02:15. */
export async function openCircuit(): Promise<void> {
  inner.then = fail;
  for (let i = 0; i < 5; i++) await giveUp();
  expect(types().at(-1)).toBe('opened');
}
