#!/usr/bin/env node
import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';

// As it comes, node lets garbage grow to several times what is in use before it collects, old garbage and new; rows pass by the million.
setFlagsFromString('--heap-growing-percent=100');
setFlagsFromString('--semi-space-growth-factor=1');
// Not by import, which would look through the whole file for names that it exports.
createRequire(import.meta.url)('../dist/bundle/main.cjs');
