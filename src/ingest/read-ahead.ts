/** Asks for the next item while the caller is still busy with the one before. Never more than one ahead. */
export async function* readAhead<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]();
  let coming = iterator.next();
  try {
    for (;;) {
      const item = await coming;
      if (item.done === true) return;
      coming = iterator.next();
      // It may fail while nobody waits for it yet; whoever waits later still sees it.
      coming.catch(() => undefined);
      yield item.value;
    }
  } finally {
    // Not awaited: a source that hangs must not hold up a consumer that has given up; nor does what
    // goes wrong while it tidies up matter to that consumer any more.
    iterator.return?.().catch(() => undefined);
  }
}
