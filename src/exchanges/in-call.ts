import { currentCall, type Call } from './call.js';
import { sortError } from './ccxt-errors.js';

/** Runs work as one call to an exchange, which learns from its HTTP exchange; what goes wrong rejects as a TitanError. */
export type InCall = <T>(signal: AbortSignal, work: (call: Call) => Promise<T>) => Promise<T>;

/** @param saysTemporary see {@link Room.saysTemporary} */
export function callsTo(id: string, saysTemporary: (message: string) => boolean): InCall {
  return async (signal, work) => {
    signal.throwIfAborted();
    const call: Call = { signal };
    try {
      return await currentCall.run(call, () => work(call));
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw sortError(error, id, call, saysTemporary);
    }
  };
}
