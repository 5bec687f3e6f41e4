import { Chalk as ChalkInstance, type ChalkInstance as Chalk, supportsColor, supportsColorStderr } from 'chalk';

export type { Chalk };

/** A stream that may be a terminal. */
export interface OutputStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Where a command's results (stdout) and its progress and logs (stderr) go. */
export interface Output {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Colours of stdout. */
  readonly chalk: Chalk;
  /** Colours of stderr. */
  readonly chalkStderr: Chalk;
  /** Columns of the terminal; undefined when stdout is not one, and nothing need be fitted. */
  readonly width: number | undefined;
  print(text: string): void;
}

/** @param color false: never; undefined: where the terminal has it (chalk honours NO_COLOR's kin FORCE_COLOR) */
export function createOutput(stdout: OutputStream, stderr: OutputStream, color: boolean | undefined, env: Readonly<Record<string, string | undefined>>): Output {
  // https://no-color.org: any value that is not empty.
  const never = color === false || (env['NO_COLOR'] ?? '') !== '';
  const level = (support: typeof supportsColor) => (never ? 0 : support === false ? 0 : support.level);
  return {
    stdout,
    stderr,
    chalk: new ChalkInstance({ level: level(supportsColor) }),
    chalkStderr: new ChalkInstance({ level: level(supportsColorStderr) }),
    get width() {
      return stdout.isTTY ? stdout.columns : undefined;
    },
    print: (text) => { stdout.write(`${text}\n`); },
  };
}
