import { expect, test } from '@jest/globals';
import { plain } from '../../../src/cli/render/plain.js';
import { redact } from '../../../src/cli/render/redact.js';
import { renderError } from '../../../src/cli/render/error.js';
import { TemporaryError } from '../../../src/errors.js';

test.each([
  ['connect postgres://u:sekrit@h:5432/d failed', 'connect postgres://u:***@h:5432/d failed'],
  ['postgres://u:sek@rit@h/d', 'postgres://u:***@h/d'],
  ['http://:sekrit@proxy:3128', 'http://:***@proxy:3128'],
  ['postgres://h/d?user=u&password=sekrit&x=1', 'postgres://h/d?user=u&password=***&x=1'],
  ['password: "sekrit"', 'password: "***"'],
  ['{"apiKey":"sekrit"}', '{"apiKey":"***"}'],
  ['api_key=sekrit, secret=sekrit; token=sekrit', 'api_key=***, secret=***; token=***'],
  ['passwd=sekrit', 'passwd=***'],
])('%s', (text, shown) => {
  expect(redact(text)).toBe(shown);
});

test.each(['password authentication failed for user "u"', 'Unexpected token < in JSON', 'https://example.com/a:b', 'postgres://u@h:5432/d'])('%s stays as it is', (text) => {
  expect(redact(text)).toBe(text);
});

test('plain shows what a terminal would obey, and leaves the rest', () => {
  expect(plain('a\u001b[2J\n\r\u0007\u0085\u202eb')).toBe('a\\u001b[2J\\u000a\\u000d\\u0007\\u0085\\u202eb');
  expect(plain('BTC/USDT 例 é 😀')).toBe('BTC/USDT 例 é 😀');
});

test('an error: what happened, what to do, and a stack only when asked', () => {
  const error = new TemporaryError('postgres://u:sekrit@h is\u001b gone', { hint: 'Try again.', cause: new Error('at sekrit: password=sekrit') });
  expect(renderError(error, false)).toBe('titan: postgres://u:***@h is\\u001b gone\n       Try again.');
  const verbose = renderError(error, true);
  expect(verbose).toMatch(/^\s+at /m);
  expect(verbose).toMatch(/Caused by: .*password=\*\*\*/);
  expect(verbose).not.toContain('\u001b');
});

test('a defect of titan says that it is one', () => {
  expect(renderError(new TypeError('x is undefined'), false)).toMatch(/^titan: something went wrong inside titan: x is undefined\n {7}Run it again with --verbose/);
  expect(renderError('text', false)).toMatch(/inside titan: text/);
});
