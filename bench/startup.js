// What `titan --help` costs beyond starting node, in one run.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median } from './measure.js';

const ROUNDS = 25;
const titan = fileURLToPath(new URL('../bin/titan.js', import.meta.url));
const time = (...args) => {
  const startedAt = performance.now();
  const { status } = spawnSync(process.execPath, args);
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`);
  return performance.now() - startedAt;
};
const bare = [];
const help = [];
for (let round = 0; round < ROUNDS; round++) {
  bare.push(time('-e', '0'));
  help.push(time(titan, '--help'));
}
console.log(`starting, median of ${ROUNDS}`);
console.log(`  node -e 0      ${median(bare).toFixed(0).padStart(4)} ms`);
console.log(`  titan --help   ${median(help).toFixed(0).padStart(4)} ms  (+${(median(help) - median(bare)).toFixed(0)} ms)`);
