import type { RawData, WebSocket } from 'ws';
import type { Venue } from '../dialects/dialect.js';
import { findFault, type Fault } from '../faults/fault.js';
import type { Conversation } from './stream-dialect.js';

/** Bytes that may wait for a client that reads too slowly; then it is disconnected, as exchanges do. */
const MOST_WAITING = 4_000_000;

/** What a WebSocket is to its server. */
export interface SocketHost {
  venue(): Venue;
  /** The faults that strike the next frame of data. */
  strike(): readonly Fault[];
  /** A frame of data has been sent. */
  sent(frame: string): void;
  /** Nothing more is said. */
  over(): void;
}

/** One WebSocket: the conversation's frames out, as the faults let them. */
export class StreamSocket {
  #silent = false;

  /** @param replayed comes before the first frame of data */
  constructor(
    private readonly socket: WebSocket, private readonly conversation: Conversation, private readonly host: SocketHost, private replayed: readonly string[],
  ) {
    const venue = (): Venue => host.venue();
    socket.on('error', () => undefined);
    socket.on('ping', (payload) => { if (!this.#silent) socket.pong(payload); });
    socket.on('message', (data: RawData) => { this.#answer(conversation.hear((data as Buffer).toString('utf8'), venue())); });
    this.#answer(conversation.greet?.(venue()) ?? []);
  }

  sendDue(): void {
    const due = this.conversation.due(this.host.venue());
    if (due.length === 0) return;
    for (const frame of this.replayed) this.socket.send(frame);
    this.replayed = [];
    for (const frame of due) this.#sendData(frame);
  }

  drop(): void {
    this.host.over();
    this.socket.terminate();
  }

  #answer(frames: readonly string[]): void {
    if (this.#silent) return;
    for (const frame of frames) this.socket.send(frame);
  }

  #sendData(frame: string): void {
    if (this.#silent || this.socket.readyState !== this.socket.OPEN) return;
    const faults = this.host.strike();
    if (findFault(faults, 'socket-drop') !== undefined || this.socket.bufferedAmount > MOST_WAITING) {
      this.drop();
      return;
    }
    this.#silent = findFault(faults, 'socket-silence') !== undefined;
    if (this.#silent) this.host.over();
    if (this.#silent || findFault(faults, 'frame-lost') !== undefined) return;
    this.socket.send(frame);
    this.host.sent(frame);
    if (findFault(faults, 'frame-doubled') !== undefined) this.socket.send(frame);
  }
}
