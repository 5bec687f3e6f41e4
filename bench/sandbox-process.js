import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const TITAN = fileURLToPath(new URL('../bin/titan.js', import.meta.url));

/** A sandbox in a process of its own, so that its work is not counted as titan's. */
export async function startSandboxProcess(...options) {
  const child = spawn(process.execPath, [TITAN, 'sandbox', '--port', '0', '--json', ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    const { origins, control } = JSON.parse(line);
    return { origins, control, close: () => child.kill() };
  }
  throw new Error('the sandbox did not start');
}
