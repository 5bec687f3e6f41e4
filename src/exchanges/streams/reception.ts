import type { Refusal } from './stream-channel.js';

/** What one connection brings, and what it tells of itself. One must not outlive it. Times are of the global clock, in ms. */
export interface Reception<Item> {
  /** Of one frame. */
  items(items: readonly Item[]): void;
  /** Something of what was asked for does not come. */
  refused?(refusal: Refusal): void;
  /** All that was asked for is subscribed: only told for channels that confirm it. */
  subscribed?(): void;
  /** The other side said something at a time; all that it had said before has been told. */
  heard?(at: number): void;
  /** The exchange's own time, which it cuts to the second, as it said it just now. */
  dated?(date: number): void;
  end?(): void;
}
