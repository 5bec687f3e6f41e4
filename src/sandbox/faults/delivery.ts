import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { findFault, type Fault } from './fault.js';

/** An answer, ready to be sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** One after the other. */
  readonly body: readonly Buffer[];
  /** Is called when the body has left, if it does. */
  readonly release: () => void;
}

const PAGE = '<!DOCTYPE html><html><head><title>titan-sandbox</title></head><body><h1>Just a moment...</h1></body></html>';

/** Strikes the connection itself, if one of the faults is of that kind: then there is nothing left to answer. */
export function breakConnection(response: ServerResponse, faults: readonly Fault[]): boolean {
  const fault = findFault(faults, 'reset', 'refused', 'hang-up', 'silence');
  if (fault?.kind === 'reset' || fault?.kind === 'refused') response.socket?.resetAndDestroy();
  if (fault?.kind === 'hang-up') response.socket?.end();
  return fault !== undefined;
}

/** Sends an answer, or what the faults make of it. */
export function deliver(response: ServerResponse, answer: Answer, faults: readonly Fault[]): void {
  if (faults.length > 0) {
    deliverSpoiled(response, answer, faults);
    return;
  }
  const { status, headers, body, release } = answer;
  response.writeHead(status, { ...headers, 'content-length': String(body.reduce((sum, piece) => sum + piece.length, 0)) });
  for (const piece of body.slice(0, -1)) response.write(piece);
  response.end(body.at(-1), release);
}

function deliverSpoiled(response: ServerResponse, answer: Answer, faults: readonly Fault[]): void {
  const { status, headers: { date, ...headers }, body } = spoilContent({ ...answer, body: Buffer.concat(answer.body) }, faults);
  const broken = findFault(faults, 'stalled-body', 'cut-body');
  const bytes = broken?.gzip === true ? gzipSync(body) : body;
  const dated = date === undefined || findFault(faults, 'no-date') !== undefined ? {} : { date };
  const encoding = broken?.gzip === true ? { 'content-encoding': 'gzip' } : {};
  response.writeHead(status, { ...dated, ...headers, ...encoding, 'content-length': String(bytes.length) });
  if (broken === undefined) {
    response.end(bytes);
    return;
  }
  response.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => {
    if (broken.kind === 'cut-body') response.socket?.end();
  });
}

type Content = Pick<Answer, 'status' | 'headers'> & { readonly body: Buffer };

function spoilContent(answer: Content, faults: readonly Fault[]): Content {
  const fault = findFault(faults, 'html', 'empty-body', 'cut-json');
  switch (fault?.kind) {
    case 'html':
      return { status: 200, headers: { ...answer.headers, 'content-type': 'text/html' }, body: Buffer.from(PAGE) };
    case 'empty-body':
      return { ...answer, status: 200, body: Buffer.alloc(0) };
    case 'cut-json':
      return { ...answer, body: answer.body.subarray(0, Math.floor(answer.body.length * 0.6)) };
    case undefined:
      return answer;
  }
}
