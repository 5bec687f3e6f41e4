import { createRequire } from 'node:module';
import type * as Commander from 'commander';

// Its ES module wraps the CommonJS one, and costs some 30 ms more at every start (bench/startup.js).
const commander = createRequire(import.meta.url)('commander') as typeof Commander;

export const { Command, CommanderError, Option } = commander;
