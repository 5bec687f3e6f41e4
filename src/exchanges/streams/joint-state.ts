import type { StreamState } from './candle-stream.js';

/** The state of several connections as one: that of the one that is worst off; of none, `idle`. */
export class JointState {
  readonly #states: StreamState[];
  #told: StreamState | undefined;

  constructor(count: number, private readonly tell: (state: StreamState) => void) {
    this.#states = Array.from({ length: count }, () => ({ kind: 'connecting' }));
    if (count === 0) tell({ kind: 'idle' });
  }

  set(nr: number, state: StreamState): void {
    this.#states[nr] = state;
    const waiting = this.#states.find(({ kind }) => kind === 'reconnecting') ?? this.#states.find(({ kind }) => kind === 'connecting');
    const joint: StreamState = waiting ?? { kind: 'connected' };
    if (joint === this.#told || (joint.kind !== 'reconnecting' && joint.kind === this.#told?.kind)) return;
    this.#told = joint;
    this.tell(joint);
  }
}
