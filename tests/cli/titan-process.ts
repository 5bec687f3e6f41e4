import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const TITAN = fileURLToPath(new URL('../../bin/titan.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningTitan {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Ended>;
}

/** A folder for TITAN_HOME, `.env` and the like; the caller removes it. */
export class TitanFolder {
  readonly path = mkdtempSync(path.join(tmpdir(), 'titan-cli-'));

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** `bin/titan.js` as a process of its own, with no environment but what is given here. */
export function startTitan(folder: TitanFolder, args: readonly string[], environment: Readonly<Record<string, string>> = {}): RunningTitan {
  const child = spawn(process.execPath, [TITAN, ...args], {
    cwd: folder.path,
    env: { PATH: process.env['PATH'], HOME: folder.path, TITAN_HOME: path.join(folder.path, 'home'), TITAN_ALLOW_SANDBOX: '1', ...environment },
  });
  child.stdin.end();
  const collected = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => { collected[name] += text; });
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => { resolve({ code, ...collected }); });
  });
  return { child, ended };
}

export function runTitan(folder: TitanFolder, args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return startTitan(folder, args, environment).ended;
}

/** What it says on stderr without the log, which is JSON lines where stderr is no terminal. */
export function saidBy({ stderr }: Ended): string[] {
  return stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
}
