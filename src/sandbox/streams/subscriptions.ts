import type { Venue } from '../dialects/dialect.js';
import type { Channel, Topic } from './stream-dialect.js';

/** What one connection has subscribed to, by the exchange's own names of topics. */
export class Subscriptions {
  readonly #topics = new Map<string, Topic>();

  constructor(private readonly channels: readonly Channel[]) {}

  get names(): readonly string[] {
    return [...this.#topics.keys()];
  }

  /** @returns whether there is such a topic, and no fault refuses it */
  add(name: string, venue: Venue): boolean {
    if (this.#topics.has(name)) return true;
    if (venue.refuses(name)) return false;
    for (const channel of this.channels) {
      const topic = channel.open(name, venue);
      if (topic === undefined) continue;
      this.#topics.set(name, topic);
      return true;
    }
    return false;
  }

  delete(name: string): void {
    this.#topics.delete(name);
  }

  due(venue: Venue): string[] {
    return this.dueByName(venue).map(([, frame]) => frame);
  }

  /** Each frame with the name of its topic. */
  dueByName(venue: Venue): [name: string, frame: string][] {
    return [...this.#topics].flatMap(([name, topic]) => topic.due(venue).map((frame): [string, string] => [name, frame]));
  }
}
