/** How far a lane of work has come, and how long it will yet take. */
export class Pace {
  total = 0;
  done = 0;
  rows = 0;
  label = '';
  readonly nouns = new Set<string>();
  private atLeast = 0;
  private startedAt: number | undefined;

  /** @param now milliseconds */
  constructor(private readonly now: () => number) {}

  /** @param atLeast milliseconds that a rate limit makes it take */
  plan(units: number, atLeast: number, noun: string): void {
    this.nouns.add(noun);
    this.startedAt ??= this.now();
    this.total += units;
    this.atLeast += atLeast;
  }

  advance(units: number, rows: number, label: string): void {
    this.done += units;
    this.rows += rows;
    this.label = label;
  }

  get percent(): number {
    return Math.floor((100 * this.done) / Math.max(1, this.total));
  }

  /** Rows a second. */
  get rate(): number {
    return Math.round((this.rows / this.elapsed) * 1000);
  }

  /** Milliseconds left: by what was seen so far, and by the rate limit, which the first, unthrottled pages know nothing of. */
  get left(): number | undefined {
    if (this.done === 0) return this.atLeast > 0 ? this.atLeast : undefined;
    const perUnit = Math.max(this.elapsed / this.done, this.atLeast / Math.max(1, this.total));
    return perUnit * Math.max(0, this.total - this.done);
  }

  private get elapsed(): number {
    return Math.max(1, this.now() - (this.startedAt ?? this.now()));
  }
}

/** `42s`, `12min`, `3.5h`; `?` when it is not known. */
export function inWords(milliseconds: number | undefined): string {
  if (milliseconds === undefined) return '?';
  const seconds = Math.ceil(milliseconds / 1000);
  return seconds < 90 ? `${seconds}s` : seconds < 5400 ? `${Math.ceil(seconds / 60)}min` : `${(seconds / 3600).toFixed(1)}h`;
}

/** What rows that have these nouns are called together. */
export function nounOf(nouns: Iterable<string>): string {
  const [only, ...others] = new Set(nouns);
  return only === undefined || others.length > 0 ? 'rows' : only;
}
