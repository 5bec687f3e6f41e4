/** A client's frame as JSON; undefined when it is no object. */
export function readMessage(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === 'object' && message !== null ? (message as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** The members of a list that are of one kind; none when it is no list. */
export function listOf<T>(value: unknown, isOne: (item: unknown) => item is T): T[] {
  return Array.isArray(value) ? value.filter(isOne) : [];
}

export function isText(value: unknown): value is string {
  return typeof value === 'string';
}
