/** Which requests a fault strikes; without any of these, all of them. */
export interface FaultScope {
  /** ccxt's id of the exchange. */
  readonly exchange?: string;
  /** The start of the path, or a pattern for path and query. */
  readonly path?: string | RegExp;
  /** How likely it strikes, 0 to 1; decided by the sandbox's seed. */
  readonly probability?: number;
  /** How often it strikes, at most. */
  readonly count?: number;
  /** From when on, and until when (ms of the sandbox's clock): an outage, a maintenance window. */
  readonly from?: number;
  readonly until?: number;
}

/** Troubles of the connection, of the answer, and of the rows in it. */
export type Trouble =
  /** The answer comes that much later. */
  | { readonly kind: 'latency'; readonly milliseconds: number }
  /** The exchange's clock goes wrong by that much: Date header, server time and open candle. On WebSockets that of all frames, unless `probability` or `count` is told. */
  | { readonly kind: 'clock-skew'; readonly milliseconds: number }
  /** The connection is reset (RST) before an answer. */
  | { readonly kind: 'reset' }
  /** The connection is closed in good order before an answer. */
  | { readonly kind: 'hang-up' }
  /** Nothing is ever answered. */
  | { readonly kind: 'silence' }
  /** Headers and half of the body arrive, and then nothing more. */
  | { readonly kind: 'stalled-body'; readonly gzip?: boolean }
  /** Headers and half of the body arrive, and then the connection closes. */
  | { readonly kind: 'cut-body'; readonly gzip?: boolean }
  /** An HTTP status of trouble, with the exchange's own words for it. `retryAfter` is in seconds. */
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: number }
  /** A web page with status 200, as proxies and maintenance send it. */
  | { readonly kind: 'html' }
  /** Status 200 and no body. */
  | { readonly kind: 'empty-body' }
  /** Status 200 and JSON that ends in the middle of a row, though the length is right. */
  | { readonly kind: 'cut-json' }
  /** The answer has no Date header, as behind some proxies. */
  | { readonly kind: 'no-date' }
  /** Nothing listens at the exchange's port; strikes every request, so that it has no scope but exchange and window. */
  | { readonly kind: 'refused' }
  /** Candles or other rows that are not what they should be: `rows` of them (1), from the middle of the page on. On WebSockets candles one by one, by the flaws that one candle can have. */
  | { readonly kind: 'bad-rows'; readonly flaw: RowFlaw; readonly rows?: number }
  /** A page ends too early: of its rows, in the order in which they are sent, only the first `rows` come (by default half). */
  | { readonly kind: 'short-page'; readonly rows?: number }
  /** The request for a WebSocket is refused, with an HTTP status: 503 unless told. */
  | { readonly kind: 'upgrade-refused'; readonly status?: number }
  /** A subscription on a WebSocket is refused, in the exchange's words, where it has any; a pattern is looked for in the topic, too. */
  | { readonly kind: 'subscription-refused' }
  /** With the first data of a WebSocket come the last `frames` (20) of others like it once more. */
  | { readonly kind: 'frames-replayed'; readonly frames?: number }
  /** Instead of a frame, the WebSocket is torn down without a word. */
  | { readonly kind: 'socket-drop' }
  /** From a frame on, a WebSocket stays open and says nothing more, not even a pong. */
  | { readonly kind: 'socket-silence' }
  /** A frame of data does not come. */
  | { readonly kind: 'frame-lost' }
  /** A frame of data comes twice. */
  | { readonly kind: 'frame-doubled' };

/** So many frames are remembered, to be replayed. */
export const MOST_REPLAYED = 1_000;

/** What does not concern a row, such as the high of a funding rate, leaves it as it is. */
export const ROW_FLAWS = [
  'negative-price',
  'high-below-low',
  'not-a-number',
  // A negative volume or open interest, funding beyond 100 %.
  'impossible-value',
  'misaligned-time',
  'outside-range',
  'duplicate',
  'contradiction',
  'out-of-order',
  'missing',
  'null-values',
  'null-row',
  'missing-fields',
] as const;

export type RowFlaw = (typeof ROW_FLAWS)[number];

export type Fault = FaultScope & Trouble;
export type FaultKind = Trouble['kind'];
export type FaultOf<K extends FaultKind> = FaultScope & Extract<Trouble, { readonly kind: K }>;

/** What a fault can strike: an HTTP request, the one that asks for a WebSocket, a subscription or a frame of data on one, or a candle on its way into a frame. */
export type Occasion = 'request' | 'upgrade' | 'subscription' | 'frame' | 'candle';

const OF_FRAMES: readonly FaultKind[] = ['socket-drop', 'socket-silence', 'frame-lost', 'frame-doubled'];
const OF_UPGRADES: readonly FaultKind[] = ['upgrade-refused', 'frames-replayed', 'latency', 'reset', 'hang-up', 'silence', 'refused', 'status'];

/** Whether a fault of this kind strikes on such an occasion at all. */
export function strikesAt(kind: FaultKind, occasion: Occasion): boolean {
  if (occasion === 'frame') return OF_FRAMES.includes(kind);
  if (occasion === 'candle') return kind === 'bad-rows';
  if (occasion === 'upgrade') return OF_UPGRADES.includes(kind);
  if (occasion === 'subscription') return kind === 'subscription-refused';
  return kind !== 'upgrade-refused' && kind !== 'subscription-refused' && kind !== 'frames-replayed' && !OF_FRAMES.includes(kind);
}

/** The first fault of a kind. */
export function findFault<K extends FaultKind>(faults: readonly Fault[], ...kinds: readonly K[]): FaultOf<K> | undefined {
  return faults.find((fault): fault is FaultOf<K> => (kinds as readonly FaultKind[]).includes(fault.kind));
}
