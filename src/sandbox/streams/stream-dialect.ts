import type { Venue } from '../dialects/dialect.js';

/**
 * How one exchange speaks over WebSockets. To add an exchange: one file with one of these, and its name in the dialect; to add a
 * channel: one file with a {@link Channel}, and its name in the dialect's list of them.
 */
export interface StreamDialect {
  /** The exchange's side of a connection that is opened at a path; undefined where it takes none. */
  connect(path: string, params: URLSearchParams): Conversation | undefined;
}

/** The exchange's side of one connection. Frames are text, as they are sent. */
export interface Conversation {
  /** Said as soon as the connection stands. */
  greet?(venue: Venue): readonly string[];
  /** What is answered to a frame of the client's. */
  hear(text: string, venue: Venue): readonly string[];
  /** What has become due since it was last asked. */
  due(venue: Venue): readonly string[];
}

/** One kind of data that can be subscribed to, such as candles. */
export interface Channel {
  /** What a topic brings; undefined for a topic, or a market, that this channel does not have. */
  open(topic: string, venue: Venue): Topic | undefined;
}

/** One subscription on one connection. */
export interface Topic {
  /** Frames that have become due since it was last asked; the first time, those that come with the subscription. */
  due(venue: Venue): readonly string[];
}
