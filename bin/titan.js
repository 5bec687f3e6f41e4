#!/usr/bin/env node
import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';

// As it comes, node lets garbage grow to several times what is in use before it collects; rows pass by the million. At 100 it was
// more work, and at 200 more memory the longer it went on (`npm run bench:memory`).
setFlagsFromString('--heap-growing-percent=150');
// Not by import, which would look through the whole file for names that it exports.
createRequire(import.meta.url)('../dist/bundle/main.cjs');
