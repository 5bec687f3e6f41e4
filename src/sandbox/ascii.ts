/** Text of single bytes as 32-bit integers of four bytes each, the first one lowest: what a DataView writes at once. */

/** The four digits of every number below 10,000. */
export const QUADS = Uint32Array.from({ length: 10_000 }, (_, number) => quadOf(String(number).padStart(4, '0')));

/** How many digits every number below 10,000 has. */
export const LENGTHS = Uint8Array.from({ length: 10_000 }, (_, number) => String(number).length);

/** The last quad of a text may end in zero bytes. */
export function quadsOf(text: string): readonly number[] {
  return Array.from({ length: Math.ceil(text.length / 4) }, (_, index) => quadOf(text.slice(4 * index, 4 * index + 4)));
}

function quadOf(text: string): number {
  return Buffer.from(text.padEnd(4, '\0'), 'latin1').readUInt32LE();
}
