/**
 * What is known of a series' first candle. Probes may stop at any candle before the time that they are
 * asked about, so a remembered answer serves when it is exact, or early enough.
 */
export class FirstCandle {
  #probe: Promise<number | undefined> | undefined;
  #by = 0;

  /**
   * @param by open time (ms) of an interval: who asks wants the first candle, or any one before this
   * @param probe finds it; not called when it is known
   */
  async get(by: number, probe: () => Promise<number | undefined>): Promise<number | undefined> {
    const known = await this.#known();
    if (known !== undefined && (known < by || known >= this.#by)) return known;
    const started = probe();
    [this.#probe, this.#by] = [started, by];
    try {
      return await started;
    } catch (error) {
      if (this.#probe === started) this.#probe = undefined;
      throw error;
    }
  }

  /** A probe that another call started may fail for that call's own reasons. */
  async #known(): Promise<number | undefined> {
    return this.#probe?.catch(() => undefined);
  }
}
