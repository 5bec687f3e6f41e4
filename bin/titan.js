#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';

// As it comes, node lets garbage grow to several times what is in use before it collects; rows pass by the million.
setFlagsFromString('--heap-growing-percent=50');
await import('../dist/bundle/main.cjs');
