/** Items that have come and wait: at least one. */
export interface Waiting<T> {
  /** All that wait by now, which then wait no more; to be called before the next ones are asked for. */
  take(): T[];
}

/**
 * Pulls items ahead of a consumer that is slower than their source, which takes all that have come when it is ready for
 * them: so the database is given a thousand rows at a time when it is the faster one, and many thousands when it is not.
 *
 * @param weigh what an item counts for against `limit`
 * @param limit no further item is pulled while those that wait weigh so much
 * @throws what the source throws, after the items before it have been handed over
 */
export async function* gather<T>(items: AsyncIterable<T>, weigh: (item: T) => number, limit: number): AsyncGenerator<Waiting<T>> {
  const iterator = items[Symbol.asyncIterator]();
  let waiting: T[] = [];
  let weight = 0;
  let end: { readonly error?: unknown } | undefined;
  let stopped = false;
  const came = new Bell();
  const taken = new Bell();
  const pull = async (): Promise<void> => {
    while (!stopped) {
      const item = await iterator.next();
      if (item.done === true) return;
      waiting.push(item.value);
      weight += weigh(item.value);
      came.ring();
      while (weight >= limit && !stopped) await taken.rung;
    }
  };
  const take = (): T[] => {
    const batch = waiting;
    waiting = [];
    weight = 0;
    taken.ring();
    return batch;
  };
  void pull().then(() => { end = {}; }, (error: unknown) => { end = { error }; }).finally(() => { came.ring(); });
  try {
    for (;;) {
      if (waiting.length > 0) {
        yield { take };
      } else if (end !== undefined) {
        if ('error' in end) throw end.error;
        return;
      } else {
        await came.rung;
      }
    }
  } finally {
    stopped = true;
    taken.ring();
    // Not awaited: a source that hangs must not hold up a consumer that has given up; nor does what
    // goes wrong while it tidies up matter to that consumer any more.
    iterator.return?.().catch(() => undefined);
  }
}

/** Wakes whoever waits for it now. */
class Bell {
  rung!: Promise<void>;
  private wake!: () => void;

  constructor() {
    this.hang();
  }

  ring(): void {
    this.wake();
    this.hang();
  }

  private hang(): void {
    this.rung = new Promise((resolve) => { this.wake = resolve; });
  }
}
