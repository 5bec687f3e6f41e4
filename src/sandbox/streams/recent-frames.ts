import { findFault, MOST_REPLAYED, type Fault } from '../faults/fault.js';

/** How many come again unless the fault says otherwise. */
const USUALLY = 20;

/** The newest frames of data that were sent at each path, to be replayed. */
export class RecentFrames {
  readonly #byPath = new Map<string, string[]>();

  add(path: string, frame: string): void {
    const frames = this.#byPath.get(path) ?? [];
    this.#byPath.set(path, frames);
    frames.push(frame);
    if (frames.length >= 2 * MOST_REPLAYED) frames.splice(0, MOST_REPLAYED);
  }

  /** Those that a new connection at the path is sent once more, by the faults that struck it. */
  replayedAt(path: string, faults: readonly Fault[]): readonly string[] {
    const fault = findFault(faults, 'frames-replayed');
    return fault === undefined ? [] : (this.#byPath.get(path) ?? []).slice(-(fault.frames ?? USUALLY));
  }
}
