import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** Answers the request for a WebSocket with a plain HTTP status. */
export function refuseUpgrade(socket: Duplex, status: number, now: number): void {
  socket.end([
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, 'Server: titan-sandbox', `Date: ${new Date(now).toUTCString()}`,
    'Connection: close', 'Content-Length: 0', '', '',
  ].join('\r\n'));
}
