import { nounOf, Pace } from './pace.js';

/** The paces of lanes that run side by side, and of all of them together. */
export class Lanes {
  private readonly byName = new Map<string, Pace>();

  constructor(private readonly now: () => number) {}

  of(name: string): Pace {
    const lane = this.byName.get(name) ?? new Pace(this.now);
    this.byName.set(name, lane);
    return lane;
  }

  get names(): string[] {
    return [...this.byName.keys()];
  }

  private get all(): Pace[] {
    return [...this.byName.values()];
  }

  get total(): number {
    return this.sum(({ total }) => total);
  }

  get done(): number {
    return this.sum(({ done }) => done);
  }

  get rows(): number {
    return this.sum(({ rows }) => rows);
  }

  get noun(): string {
    return nounOf(this.all.flatMap(({ nouns }) => [...nouns]));
  }

  get rate(): number {
    return this.sum(({ rate }) => rate);
  }

  get percent(): number {
    return Math.floor((100 * this.done) / Math.max(1, this.total));
  }

  /** Milliseconds until the slowest lane is done. */
  get left(): number | undefined {
    const known = this.all.filter((lane) => lane.done < lane.total).map(({ left }) => left);
    return known.some((left) => left === undefined) ? undefined : Math.max(0, ...known.map((left) => left!));
  }

  /** What was done last in any lane. */
  label = '';

  private sum(read: (lane: Pace) => number): number {
    return this.all.reduce((sum, lane) => sum + read(lane), 0);
  }
}
