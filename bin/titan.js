#!/usr/bin/env node
import './heap.js';
import { createRequire } from 'node:module';

// Not by import, which would look through the whole file for names that it exports.
createRequire(import.meta.url)('../dist/bundle/main.cjs');
