import { describe, expect, test } from '@jest/globals';
import { backendMessages } from '../../../src/storage/embedded/backend.js';
import { Conversation } from '../../../src/storage/embedded/conversation.js';
import { message } from '../../../src/storage/embedded/frontend-messages.js';

const query = (text: string): Buffer => message('Q', `${text}\0`);
const pipeline = (text: string): Buffer => Buffer.concat([message('P', `\0${text}\0\0\0`), message('D', 'S\0'), message('B', '\0\0'), message('E', '\0')]);
const SYNC = message('S');
const ready = (status: string): Buffer => message('Z', status);
/** Letters of the messages; ReadyForQuery with its status. */
const brief = (bytes: Buffer): string => backendMessages(bytes).map((each) => (each[0] === 'Z'.charCodeAt(0) ? `Z${each.toString('latin1', 5)}` : String.fromCharCode(each[0]!))).join(' ');

describe('a conversation whose server is lost', () => {
  test('needs no answer when nothing is in hand', () => {
    const conversation = new Conversation();
    expect(conversation.idle).toBe(true);
    conversation.fromClient(query('SELECT 1'));
    expect(conversation.idle).toBe(false);
    conversation.fromServer(ready('I'));
    expect(conversation.idle).toBe(true);
    expect(brief(conversation.fail())).toBe('');
  });

  test('fails each query that waits', () => {
    const conversation = new Conversation();
    conversation.fromClient(Buffer.concat([query('SELECT 1'), pipeline('SELECT 2'), SYNC]));
    expect(brief(conversation.fail())).toBe('E ZI E ZI');
    expect(conversation.idle).toBe(true);
  });

  test('keeps a transaction failed until its client ends it', () => {
    const conversation = new Conversation();
    conversation.fromClient(query('begin'));
    conversation.fromServer(ready('T'));
    expect(brief(conversation.fail())).toBe('');
    expect(conversation.idle).toBe(false);
    conversation.fromClient(Buffer.concat([pipeline('INSERT INTO t VALUES (1)'), SYNC]));
    expect(brief(conversation.fail())).toBe('E ZE');
    conversation.fromClient(query('rollback to s0'));
    expect(brief(conversation.fail())).toBe('E ZE');
    conversation.fromClient(Buffer.concat([pipeline('commit'), SYNC]));
    expect(brief(conversation.fail())).toBe('E ZI');
    expect(conversation.idle).toBe(true);
  });

  test('answers a pipeline that waits for its description at once, and its Sync without a second error', () => {
    const conversation = new Conversation();
    conversation.fromClient(Buffer.concat([message('P', '\0SELECT $1\0\0\0'), message('D', 'S\0'), message('H')]));
    expect(brief(conversation.fail())).toBe('E');
    conversation.fromClient(SYNC);
    expect(brief(conversation.fail())).toBe('ZI');
    expect(conversation.idle).toBe(true);
  });

  test('does not tell of an error that the server has told of', () => {
    const conversation = new Conversation();
    conversation.fromClient(pipeline('SELECT nonsense'));
    conversation.fromServer(message('E', 'SERROR\0\0'));
    conversation.fromClient(SYNC);
    expect(brief(conversation.fail())).toBe('ZI');
  });

  test('is followed whatever the pieces in which messages come', () => {
    const conversation = new Conversation();
    for (const byte of query(`INSERT INTO t VALUES ('${'x'.repeat(100)}')`)) conversation.fromClient(Buffer.of(byte));
    for (const byte of Buffer.concat([message('C', 'INSERT 0 1\0'), ready('T')])) conversation.fromServer(Buffer.of(byte));
    conversation.fromClient(query('COMMIT'));
    expect(brief(conversation.fail())).toBe('E ZI');
  });

  test('knows when the outcome of a COPY is awaited', () => {
    const conversation = new Conversation();
    conversation.fromClient(Buffer.concat([query('COPY t FROM STDIN'), message('d', '1\n')]));
    expect(conversation.copyAwaited).toBe(false);
    conversation.fromClient(message('c'));
    expect(conversation.copyAwaited).toBe(true);
    conversation.fromServer(ready('I'));
    expect(conversation.copyAwaited).toBe(false);
  });
});
