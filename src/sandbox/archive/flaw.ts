import type { Range } from '../../market/range.js';

/** What is not as it should be with files of an archive; those are meant whose path fits, or all. */
export type ArchiveFlaw = { readonly path?: string | RegExp } & (
  /** There is no such file. */
  | { readonly kind: 'missing' }
  /** Rows that the exchange's API has are not in the file; a file without any is there, and empty. */
  | { readonly kind: 'holes'; readonly ranges: readonly Range[] }
  /** The checksum beside the file is another one's: as often as it is asked for, or `count` times. */
  | { readonly kind: 'bad-checksum'; readonly count?: number }
  /** Until `at` (ms of the sandbox's clock) the file held other rows: of every hundredth one, half the volume or open interest. */
  | { readonly kind: 'republished'; readonly at: number }
  /** It begins with the columns' names, or does not, whatever the real files do. */
  | { readonly kind: 'header'; readonly present: boolean }
  /** In what its times are, whatever they are in the real files. */
  | { readonly kind: 'time-unit'; readonly unit: 'milliseconds' | 'microseconds' }
  /** Its columns have other names, in a header. */
  | { readonly kind: 'columns'; readonly names: string }
  /** The row of this time (ms) says that it is of another one. */
  | { readonly kind: 'odd-time'; readonly of: number; readonly text: string }
  /** What is sent is not an archive, though its checksum fits. */
  | { readonly kind: 'no-zip' }
);

export type FlawOf<K extends ArchiveFlaw['kind']> = Extract<ArchiveFlaw, { readonly kind: K }>;

/** The flaws of one file. */
export function flawsOf(flaws: readonly ArchiveFlaw[], path: string): readonly ArchiveFlaw[] {
  return flaws.filter((flaw) => flaw.path === undefined || (typeof flaw.path === 'string' ? path.startsWith(flaw.path) : path.search(flaw.path) >= 0));
}

export function flawOf<K extends ArchiveFlaw['kind']>(flaws: readonly ArchiveFlaw[], kind: K): FlawOf<K> | undefined {
  return flaws.find((flaw): flaw is FlawOf<K> => flaw.kind === kind);
}
