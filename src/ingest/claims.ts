import type { Sql } from 'postgres';
import type { Series } from '../market/series.js';
import { claimFronts, claimLease, LEASE_LENGTH, releaseLease, releaseLeasesOf, renewLeases, type LeaseOwner } from '../storage/lease-repository.js';
import { persistently } from '../storage/persistence.js';

/**
 * The stretches of series that this run of titan is at work on, so that no other one does them too.
 *
 * A claim lasts as long as its owner lives: it is renewed every few seconds, runs out 15 s after a
 * machine went away, and is taken over at once from a process of this host that is dead. Should two
 * owners ever believe in the same claim (a laptop that slept), they do work twice, and no harm.
 */
export class Claims {
  private readonly renewal: NodeJS.Timeout;
  /** What could not be given back yet, and would be renewed with all the rest. */
  private readonly owed = new Map<string, () => Promise<void>>();

  private constructor(private readonly sql: Sql, private readonly owner: LeaseOwner, private readonly signal: AbortSignal) {
    this.renewal = setInterval(() => { this.renew().catch(() => undefined); }, LEASE_LENGTH / 3);
    this.renewal.unref();
  }

  static open(sql: Sql, owner: LeaseOwner, signal: AbortSignal): Claims {
    return new Claims(sql, owner, signal);
  }

  /**
   * @param stretch open time (ms) at which the stretch begins
   * @returns whether it is ours now
   */
  async take(series: Series, stretch: number): Promise<boolean> {
    const { sql, owner } = this;
    this.owed.delete(keyOf(series, stretch));
    const claim = () => persistently(() => claimLease(sql, owner, series, stretch), this.signal);
    const taken = await claim();
    if (taken === undefined) return true;
    const { by } = taken;
    if (by === undefined || !isDead(by, owner)) return false;
    await persistently(() => releaseLeasesOf(sql, by), this.signal);
    return (await claim()) === undefined;
  }

  /**
   * Claims whatever of the series closes from now on, until this run ends.
   *
   * @returns for each series undefined when it is ours, else the one who has it
   */
  async takeFronts(series: readonly Series[]): Promise<(LeaseOwner | undefined)[]> {
    const { sql, owner } = this;
    const claim = () => persistently(() => claimFronts(sql, owner, series), this.signal);
    let claimed = await claim();
    const dead = claimed.flatMap((taken) => (taken?.by !== undefined && isDead(taken.by, owner) ? [taken.by] : []));
    if (dead.length > 0) {
      for (const by of new Map(dead.map((one) => [one.id, one])).values()) await persistently(() => releaseLeasesOf(sql, by), this.signal);
      claimed = await claim();
    }
    // Given back by its owner just now: the next claim has it.
    return claimed.map((taken) => (taken === undefined ? undefined : taken.by ?? { id: '', host: 'another host', pid: 0 }));
  }

  /** Gives all back at once. */
  async releaseAll(): Promise<void> {
    await releaseLeasesOf(this.sql, this.owner).catch(() => undefined);
  }

  async release(series: Series, stretch: number): Promise<void> {
    const giveBack = (): Promise<void> => releaseLease(this.sql, this.owner, series, stretch);
    await giveBack().catch(() => { this.owed.set(keyOf(series, stretch), giveBack); });
  }

  close(): void {
    clearInterval(this.renewal);
  }

  private async renew(): Promise<void> {
    for (const [key, giveBack] of this.owed) {
      await giveBack();
      this.owed.delete(key);
    }
    await renewLeases(this.sql, this.owner);
  }
}

function keyOf({ dataset, exchange, symbol, timeframe }: Series, stretch: number): string {
  return [dataset, exchange, symbol, timeframe, stretch].join(' ');
}

/** Known only of processes whose numbers we see. One with our own number was before us. */
function isDead({ host, pid }: Pick<LeaseOwner, 'host' | 'pid'>, owner: LeaseOwner): boolean {
  if (host !== owner.host) return false;
  if (pid === owner.pid) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
