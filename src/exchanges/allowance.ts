/** What an exchange grants an address, less a margin for messages that do not travel equally fast. */
export interface Allowance {
  /** Weight that titan spends of it in a minute. */
  readonly perMinute: number;
  /** A fresh count of what is spent. */
  open(): Count;
}

/** What is spent of one allowance. Times are milliseconds of one clock that never goes back. */
export interface Count {
  /** Milliseconds until the weight may be spent; 0 when it may be now. */
  wait(weight: number, now: number): number;
  spend(weight: number, now: number): void;
}

/** A window is taken to be longer by this part of it, and at most by so many ms. */
const MARGIN = 0.05;
const LONGEST_MARGIN = 1000;

/** How late (ms) a timer may come without a loss. */
const LATENESS = 50;

/**
 * `weight` in any stretch of `per` ms, all of it at once if need be. Right for windows of the clock too,
 * which no stretch spends more in. For windows so long that a command should not have to spread itself over one.
 */
export function rolling(weight: number, per: number): Allowance {
  const length = withMargin(per);
  return { perMinute: (weight * 60_000) / length, open: () => new RollingWindow(weight, length) };
}

/**
 * `requests` in any stretch of `per` ms, evenly spaced: bursts would meet those of the window before as
 * soon as one of them is late. For short windows.
 */
export function spread(requests: number, per: number): Allowance {
  const holds = 1 + (requests / per) * LATENESS;
  // A bucket of size h that refills by r lets through at most floor(h + r * t) requests in a time t.
  const rate = (requests + 1 - holds) / withMargin(per);
  return bucket(rate, holds);
}

/**
 * As the exchange itself counts: a bucket that holds `holds`, and refills by `perSecond`. Half of what it holds is left
 * for requests that leave here evenly and arrive in a bunch; the rate does not need it.
 */
export function refilling(perSecond: number, holds: number): Allowance {
  return bucket((perSecond * (1 - MARGIN)) / 1000, holds / 2);
}

function bucket(rate: number, holds: number): Allowance {
  return { perMinute: rate * 60_000, open: () => new Bucket(rate, holds) };
}

function withMargin(per: number): number {
  return per + Math.min(per * MARGIN, LONGEST_MARGIN);
}

class RollingWindow implements Count {
  readonly #spent: { readonly at: number; readonly weight: number }[] = [];
  #sum = 0;

  constructor(private readonly most: number, private readonly length: number) {}

  wait(weight: number, now: number): number {
    while (this.#spent.length > 0 && this.#spent[0]!.at <= now - this.length) this.#sum -= this.#spent.shift()!.weight;
    let over = this.#sum + weight - this.most;
    for (const { at, weight: freed } of this.#spent) {
      if (over <= 0) return 0;
      over -= freed;
      if (over <= 0) return at + this.length - now;
    }
    // More than the whole allowance is not asked for less by waiting longer.
    return 0;
  }

  spend(weight: number, now: number): void {
    this.#spent.push({ at: now, weight });
    this.#sum += weight;
  }
}

class Bucket implements Count {
  #level: number;
  #at = -Infinity;

  constructor(private readonly rate: number, private readonly holds: number) {
    this.#level = holds;
  }

  wait(weight: number, now: number): number {
    if (now > this.#at) {
      this.#level = Math.min(this.holds, this.#level + (now - this.#at) * this.rate);
      this.#at = now;
    }
    // What never fits waits for a full bucket, and leaves it owing.
    return Math.max(0, (Math.min(weight, this.holds) - this.#level) / this.rate);
  }

  spend(weight: number, now: number): void {
    this.wait(weight, now);
    this.#level -= weight;
  }
}
