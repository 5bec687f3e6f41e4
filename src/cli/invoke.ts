import type { ExitCode } from './exit-codes.js';
import type { CommonFlags, Runtime } from './runtime.js';

/** A command's work, given all it needs; resolves to the exit code. */
export type Run = (runtime: Runtime) => Promise<ExitCode>;

/** Runs a command's work in a runtime of its own, and closes that whatever happens. */
export type Invoke = (flags: CommonFlags, run: Run) => Promise<void>;
