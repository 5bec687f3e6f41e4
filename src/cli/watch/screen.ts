import type { OutputStream } from '../output.js';

const ENTER = '\x1b[?1049h\x1b[?25l';
const LEAVE = '\x1b[?25h\x1b[?1049l';

export type Key = 'up' | 'down' | 'page-up' | 'page-down' | 'home' | 'end' | 'quit';

const KEYS: Readonly<Record<string, Key>> = {
  q: 'quit', Q: 'quit', '\x03': 'quit', '\x04': 'quit',
  '\x1b[A': 'up', k: 'up', '\x1b[B': 'down', j: 'down',
  '\x1b[5~': 'page-up', '\x1b[6~': 'page-down', ' ': 'page-down', '\x1b[H': 'home', '\x1b[F': 'end',
};

/** A terminal's other screen, drawn as a whole; what was there before comes back when it closes, however titan ends. */
export class Screen {
  readonly #restore = (): void => { this.stdout.write(LEAVE); };
  readonly #onData = (data: Buffer): void => {
    const key = KEYS[data.toString('utf8')];
    if (key !== undefined) this.onKey(key);
  };

  constructor(
    private readonly stdout: OutputStream & { readonly rows?: number }, private readonly stdin: NodeJS.ReadStream, private readonly onKey: (key: Key) => void, private readonly onResize: () => void,
  ) {}

  get width(): number {
    return this.stdout.columns ?? 80;
  }

  get height(): number {
    return this.stdout.rows ?? 24;
  }

  open(): void {
    this.stdout.write(ENTER);
    process.on('exit', this.#restore);
    this.stdout.on('resize', this.onResize);
    if (!this.stdin.isTTY) return;
    this.stdin.setRawMode(true);
    this.stdin.on('data', this.#onData);
  }

  /** @param lines none wider than the screen */
  draw(lines: readonly string[]): void {
    this.stdout.write(`\x1b[H${lines.join('\x1b[K\r\n')}\x1b[K\x1b[J`);
  }

  close(): void {
    process.off('exit', this.#restore);
    this.stdout.off('resize', this.onResize);
    if (this.stdin.isTTY) {
      this.stdin.off('data', this.#onData);
      this.stdin.setRawMode(false);
      this.stdin.pause();
    }
    this.#restore();
  }
}
