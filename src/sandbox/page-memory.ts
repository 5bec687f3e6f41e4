/** Where a page is written. */
export interface PageMemory {
  readonly bytes: Buffer;
  /** Of the same bytes. */
  readonly view: DataView;
}

/** Enough for a thousand candles of any exchange. */
const ROOM = 1 << 19;

/** So many stay for the pages to come: 4 MB in all. */
const MOST_IDLE = 8;

const idle: PageMemory[] = [];

/** Memory that was used before, if there is any: that of a new page costs as much as to write half of it. */
export function takeMemory(): PageMemory {
  return idle.pop() ?? newMemory(ROOM);
}

/** To be called once nobody looks at the page any more; a page whose answer never leaves keeps its memory until it is collected. */
export function returnMemory(memory: PageMemory): void {
  if (memory.bytes.length === ROOM && idle.length < MOST_IDLE) idle.push(memory);
}

/** A larger one with the same beginning. */
export function widen(memory: PageMemory, least: number): PageMemory {
  const wider = newMemory(Math.max(2 * memory.bytes.length, least));
  memory.bytes.copy(wider.bytes);
  returnMemory(memory);
  return wider;
}

function newMemory(length: number): PageMemory {
  const bytes = Buffer.allocUnsafeSlow(length);
  return { bytes, view: new DataView(bytes.buffer) };
}
