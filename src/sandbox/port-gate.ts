import type { Server } from 'node:http';
import type { FaultPlan } from './faults/fault-plan.js';

/** How often (ms of real time) it looks whether the sandbox's clock has come to the start or end of a window. */
const INTERVAL = 10;

/** Closes an exchange's port while a fault says that connections are refused, and opens it again. */
export class PortGate {
  #port: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly server: Server,
    private readonly host: string,
    private readonly exchange: string,
    private readonly faults: FaultPlan,
    private readonly now: () => number,
    private readonly onClosed: () => void,
  ) {
    // Should the port be taken when it is to be opened again, the next look tries once more.
    server.on('error', () => { if (this.#port !== undefined) this.#watch(); });
  }

  /** Begins with a server that listens. */
  guard(port: number): void {
    this.#port = port;
    this.heed();
  }

  /** To be called when the faults are others. */
  heed(): void {
    clearInterval(this.#timer);
    if (this.faults.progress().some(({ fault }) => fault.kind === 'refused')) this.#watch();
    this.#look();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#port = undefined;
  }

  #watch(): void {
    clearInterval(this.#timer);
    this.#timer = setInterval(() => { this.#look(); }, INTERVAL).unref();
  }

  #look(): void {
    if (this.#port === undefined) return;
    const refused = this.faults.refuses(this.exchange, this.now());
    if (refused && this.server.listening) {
      this.server.close();
      this.server.closeAllConnections();
      // WebSockets are no longer among those.
      this.onClosed();
    } else if (!refused && !this.server.listening) {
      this.server.listen(this.#port, this.host);
    }
  }
}
