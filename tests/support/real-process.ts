import { EventEmitter } from 'node:events';

/** The one that jest listens to. It gives tests another, by whatever way they import it (30.5); but Node's own modules come from outside. */
export function realProcess(): NodeJS.Process {
  const outside = EventEmitter.constructor as (code: string) => () => NodeJS.Process;
  return outside('return process')();
}
