import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const WORKER = fileURLToPath(new URL('./worker.js', import.meta.url));

/** What worker.js reports. */
export interface Report {
  readonly opening?: number;
  readonly two?: number;
  readonly committed?: string;
  readonly inside?: boolean;
  readonly error?: string;
  readonly message?: string;
  readonly hint?: string;
}

/** A real process that uses an embedded database. */
export class Worker {
  readonly reports: Report[] = [];
  readonly #process: ChildProcess;
  readonly #exited: Promise<unknown>;
  #wake: () => void = () => undefined;

  constructor(folder: string, job: 'use' | 'insert' | 'linger' | 'lingerInCopy', name = '', options: SpawnOptions = {}) {
    this.#process = spawn(process.execPath, [WORKER, folder, job, name], { stdio: ['pipe', 'pipe', 'inherit'], ...options });
    this.#exited = once(this.#process, 'exit').then(() => this.#wake());
    createInterface({ input: this.#process.stdout! }).on('line', (line) => {
      // A killed process may have written half a line.
      if (!line.endsWith('}')) return;
      this.reports.push(JSON.parse(line) as Report);
      this.#wake();
    });
  }

  get pid(): number {
    return this.#process.pid!;
  }

  /** Resolves with the first report that fits; throws when the process ends without one. */
  async reported(fits: (report: Report) => boolean): Promise<Report> {
    for (;;) {
      const found = this.reports.find(fits);
      if (found !== undefined) return found;
      if (this.#process.exitCode !== null || this.#process.signalCode !== null) throw new Error(`the worker ended: ${JSON.stringify(this.reports.at(-1))}`);
      await new Promise<void>((resolve) => { this.#wake = resolve; });
    }
  }

  /** Kills it, as kill -9 does. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#exited;
  }

  /** Lets a worker that waits come to its end. */
  async end(): Promise<void> {
    this.#process.stdin!.end();
    await this.#exited;
  }
}
