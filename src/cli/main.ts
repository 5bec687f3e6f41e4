import { CommanderError } from 'commander';
import { TitanError } from '../errors.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { interruptible, Interruption } from './interruption.js';
import { createProgram } from './program.js';
import { plain } from './render/plain.js';
import { renderError } from './render/error.js';

// Ends quietly when whoever reads the output has gone (`titan … | head`).
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.done);
  throw error;
});

process.exitCode = await main(process.argv.slice(2));

/** The one place where an error becomes a message and an exit code. */
async function main(args: string[]): Promise<ExitCode> {
  const signal = interruptible(process);
  let exitCode: ExitCode = EXIT.done;
  const program = createProgram(async (flags, run) => {
    const { createRuntime } = await import('./runtime.js');
    const runtime = await createRuntime(flags, {
      env: process.env, cwd: process.cwd(), stdout: process.stdout, stderr: process.stderr, signal, now: Date.now,
    });
    try {
      exitCode = await run(runtime);
    } finally {
      await runtime.close();
    }
  });
  program.configureOutput({ writeErr: (text) => process.stderr.write(text.split('\n').map(plain).join('\n')) });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    if (signal.reason instanceof Interruption && (error === signal.reason || !(error instanceof TitanError))) return signal.reason.exitCode;
    process.stderr.write(`${renderError(error, args.includes('--verbose'))}\n`);
    return error instanceof TitanError && error.kind === 'usage' ? EXIT.usage : EXIT.failed;
  }
}
