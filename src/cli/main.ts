import { CommanderError } from 'commander';
import { TitanError } from '../errors.js';
import { isDriverStray } from '../storage/driver-strays.js';
import { commandLineError } from './command-line-error.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { interruptible, Interruption } from './interruption.js';
import { createProgram } from './program.js';
import { renderError } from './render/error.js';

/** Milliseconds for what a failed run has yet to print. */
const LAST_WORDS = 1_000;

// Ends quietly when whoever reads the output has gone (`titan … | head`); the work does not end for want of a log.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.done);
  process.stderr.write(`titan: the output cannot be written (${error.code ?? error.message})\n`);
  process.exit(EXIT.failed);
});
process.stderr.on('error', () => undefined);

// A defect that no one waited for still ends titan with a word and the right exit code.
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => {
    if (isDriverStray(error)) return;
    process.stderr.write(`${renderError(error, process.argv.includes('--verbose'))}\n`);
    process.exit(EXIT.failed);
  });
}

void main(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
  // A PGlite that could not be opened, its disk being full, cannot be closed either, and would keep titan waiting.
  if (exitCode === EXIT.failed) setTimeout(() => process.exit(), LAST_WORDS).unref();
});

/** The one place where an error becomes a message and an exit code. */
async function main(args: string[]): Promise<ExitCode> {
  const { signal, allowToEnd } = interruptible(process);
  let exitCode: ExitCode = EXIT.done;
  const program = createProgram(async (flags, run) => {
    const { createRuntime } = await import('./runtime.js');
    const runtime = await createRuntime(flags, {
      env: process.env, cwd: process.cwd(), stdout: process.stdout, stderr: process.stderr, signal, allowToEnd, now: Date.now,
    });
    try {
      signal.throwIfAborted();
      exitCode = await run(runtime);
    } finally {
      await runtime.close();
    }
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (thrown) {
    if (signal.reason instanceof Interruption) {
      process.stderr.write('titan: stopped\n');
      // What broke off is seldom the signal itself.
      if (args.includes('--verbose') && thrown !== signal.reason) process.stderr.write(`${renderError(thrown, true)}\n`);
      return signal.reason.exitCode;
    }
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return EXIT.done;
    // Help that nobody asked for is its own message.
    if (thrown instanceof CommanderError && thrown.code === 'commander.help') return EXIT.usage;
    const error = thrown instanceof CommanderError ? commandLineError(thrown) : thrown;
    process.stderr.write(`${renderError(error, args.includes('--verbose'))}\n`);
    return error instanceof TitanError && error.kind === 'usage' ? EXIT.usage : EXIT.failed;
  }
}
