import { EXIT, type ExitCode } from './exit-codes.js';

/** Why a command's signal was aborted: someone asked titan to stop. */
export class Interruption extends Error {
  constructor(readonly signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP') {
    super(`interrupted by ${signal}`);
    this.name = 'Interruption';
  }

  get exitCode(): ExitCode {
    return this.signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated;
  }
}

/** Not every operation can be broken off; whoever asked titan to stop need not wait for it longer than this (ms). */
const GRACE = 1_500;

const SHOW_CURSOR = '\u001b[?25h';

export interface Interruptible {
  /** The first Ctrl-C (or SIGTERM, SIGHUP) aborts it, so that work in hand can end cleanly. */
  readonly signal: AbortSignal;
  /** Lets that take so many milliseconds; once it is aborted, so many from now. */
  readonly allowToEnd: (milliseconds: number) => void;
}

/**
 * What ends the process by signals: the second one, or one and a half seconds without an end after the first, ends it
 * at once. What is committed is safe either way.
 */
export function interruptible(process: NodeJS.Process): Interruptible {
  const controller = new AbortController();
  let grace = GRACE;
  let deadline: NodeJS.Timeout | undefined;
  const endAtOnce = (exitCode: ExitCode, words: string): void => {
    // Bars hide the cursor.
    process.stderr.write(`${process.stderr.isTTY ? SHOW_CURSOR : ''}${words}`);
    process.exit(exitCode);
  };
  const endInTime = ({ exitCode }: Interruption): void => {
    clearTimeout(deadline);
    deadline = setTimeout(() => { endAtOnce(exitCode, 'titan: ended at once, since something would not be broken off; what was committed is kept\n'); }, grace).unref();
  };
  const { signal } = controller;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      const reason = new Interruption(name);
      if (signal.aborted) endAtOnce(reason.exitCode, '');
      endInTime(reason);
      controller.abort(reason);
    });
  }
  return {
    signal,
    allowToEnd: (milliseconds) => {
      grace = milliseconds;
      if (signal.reason instanceof Interruption) endInTime(signal.reason);
    },
  };
}
