import type { LaneStreamState, WatchEvent } from '../../ingest/watch/watch-event.js';
import { datasetOf } from '../../market/datasets/registry.js';
import type { DatasetName } from '../../market/series.js';

interface Deaf {
  readonly exchange: string;
  readonly dataset: DatasetName;
  /** Milliseconds. */
  readonly since: number;
}

/** Since when a watch has not been listening to what it is to listen to. */
export class Deafness {
  readonly #deaf = new Map<string, Deaf>();

  constructor(private readonly now: () => number) {}

  note(event: WatchEvent): void {
    if (event.type === 'stream') this.#set(event.exchange, event.dataset, event.state);
    // Also where nothing could be connected yet, for want of the exchange's markets.
    if (event.type === 'lane-ticked') for (const { dataset, state } of event.tick.streams) this.#set(event.tick.exchange, dataset, state);
  }

  /** What to say of those that have lasted longer than `most` ms: of `lost` nothing can be brought later, `late` is asked for. */
  longerThan(most: number): { readonly lost: readonly string[]; readonly late: readonly string[] } {
    const long = [...this.#deaf.values()].filter(({ since }) => this.now() - since > most);
    const say = (askable: boolean, then: string): string[] => long.filter(({ dataset }) => datasetOf({ dataset }).askable === askable)
      .map(({ exchange, dataset, since }) => `${exchange}: ${datasetOf({ dataset }).noun.many} not listened to since ${new Date(since).toISOString()}; ${then}`);
    return { lost: say(false, 'what is missed cannot be asked for'), late: say(true, 'each tick asks for them') };
  }

  #set(exchange: string, dataset: DatasetName, { kind }: LaneStreamState): void {
    const name = `${exchange} ${dataset}`;
    if (kind === 'connected' || kind === 'none' || kind === 'idle') this.#deaf.delete(name);
    else if (!this.#deaf.has(name)) this.#deaf.set(name, { exchange, dataset, since: this.now() });
  }
}
