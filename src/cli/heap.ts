import { setFlagsFromString } from 'node:v8';

/**
 * Has V8 take back what is not used any more once that is a tenth of what is, or 2 MB. As it comes it waits for 8 MB at least, and
 * bin/titan.js lets it wait for one and a half times as much as is in use; a watch, which makes so little garbage that this takes it
 * an hour, would grow for an hour (`MemoryController` in V8's src/heap; `npm run bench:soak`).
 */
export function keepHeapSmall(): void {
  keepNewSpaceSmall();
  setFlagsFromString('--heap-growing-percent=10');
  // Of what this flag does, a running process takes up the smaller step and a thriftier compaction.
  setFlagsFromString('--optimize-for-size');
  // Seven times the usual: what is compiled for speed leaves memory behind in the threads that compile, for as long as new parts of titan
  // are found busy enough. What is really busy, such as catching up, still is.
  setFlagsFromString('--interrupt-budget=1000000');
}

/**
 * Has V8 look for what died young in as little space as it uses by now, and not in up to 48 MB: before rows pass by the million, whose
 * buffers count as old garbage until then, so that the whole heap would be gone through more often (`npm run bench:backfill`).
 */
export function keepNewSpaceSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
