import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { TemporaryError } from '../../errors.js';
import { processOf } from './generations.js';
import { withSocketAddress } from './socket-address.js';

/** What an owner sends first, once the database is open. */
export const ADMITTED = Buffer.from('+');

/** Milliseconds to wait for an owner that does not answer; opening and recovery take seconds. */
const PATIENCE = 120_000;
/** Milliseconds until the next attempt when too many others are connecting, and until none is made. */
const PAUSE = 50;
const CROWDED_AT_MOST = 10_000;

/**
 * Connects to an owner and waits until it is ready to serve.
 *
 * @returns `dead` when there is no process behind the socket; `left` when the owner went away
 * @throws TemporaryError when the owner lives but does not answer
 */
export async function dial(folder: string, name: string): Promise<Socket | 'dead' | 'left'> {
  for (let waited = 0; ; waited += PAUSE) {
    try {
      const socket = await withSocketAddress(folder, name, connected);
      return (await admitted(socket, name)) ? socket : 'left';
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return 'dead';
      if (code === 'ECONNREFUSED' && (waited >= CROWDED_AT_MOST || !mayBeCrowded(name))) return 'dead';
      if (code !== 'EAGAIN' && code !== 'ECONNREFUSED') throw error;
      await sleep(PAUSE);
    }
  }
}

async function connected(address: string): Promise<Socket> {
  const socket = connect(address);
  await once(socket, 'connect');
  return socket;
}

function admitted(socket: Socket, name: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      socket.off('readable', onReadable).off('error', onEnd).off('close', onEnd);
      act();
    };
    const onReadable = (): void => {
      if (socket.read(ADMITTED.length) !== null) settle(() => resolve(true));
    };
    const onEnd = (): void => settle(() => {
      socket.on('error', () => undefined).destroy();
      resolve(false);
    });
    const timer = setTimeout(() => settle(() => {
      socket.destroy();
      reject(new TemporaryError(`The titan process ${String(processOf(name))}, which has the embedded database open, does not answer.`, {
        hint: 'If it is stopped (Ctrl-Z), continue it with fg, or end it.',
      }));
    }), PATIENCE);
    socket.on('readable', onReadable).on('error', onEnd).on('close', onEnd);
  });
}

/** BSD systems refuse a connection also when 128 others wait, where Linux says EAGAIN. */
function mayBeCrowded(name: string): boolean {
  if (process.platform === 'linux') return false;
  try {
    return process.kill(processOf(name), 0);
  } catch {
    return false;
  }
}
