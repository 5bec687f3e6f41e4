/**
 * Works on several items at once, and hands over what came of each in the order of the items. Work on the
 * next one begins when a result is asked for, so that no more than `width` are under way or waiting.
 *
 * @param work must never reject
 * @param discard is given what came of items after the caller has stopped asking
 */
export async function* inOrder<T, R>(
  items: Iterable<T>, width: number, work: (item: T) => Promise<R>, discard: (result: R) => void = () => undefined,
): AsyncGenerator<R> {
  const underWay: Promise<R>[] = [];
  try {
    for (const item of items) {
      underWay.push(work(item));
      if (underWay.length >= width) yield await underWay.shift()!;
    }
    while (underWay.length > 0) yield await underWay.shift()!;
  } finally {
    for (const result of underWay) void result.then(discard);
  }
}

export type Result<T> = { readonly value: T } | { readonly error: unknown };

/** What comes of work, whether it succeeds or fails. */
export function settled<T>(work: Promise<T>): Promise<Result<T>> {
  return work.then((value) => ({ value }), (error: unknown) => ({ error }));
}
