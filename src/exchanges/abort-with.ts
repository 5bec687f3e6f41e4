import { setMaxListeners } from 'node:events';

/**
 * Makes a controller abort as soon as a signal does, with its reason, until it is let go.
 *
 * In place of `AbortSignal.any`: whatever that joins to a signal leaves a trace in it for as long as the signal lives (Node 20.20,
 * `kDependantSignals`: some 50 bytes, that no collection takes back), and those of a watch live for months.
 *
 * @returns lets go; to be called once the controller's work is over
 */
export function abortWith(controller: AbortController, signal: AbortSignal): () => void {
  const abort = (): void => { controller.abort(signal.reason); };
  if (signal.aborted) {
    abort();
    return () => undefined;
  }
  // One signal may stop any amount of work side by side: that is no leak.
  setMaxListeners(Infinity, signal);
  signal.addEventListener('abort', abort, { once: true });
  return () => { signal.removeEventListener('abort', abort); };
}
