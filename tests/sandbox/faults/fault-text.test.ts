import { describe, expect, test } from '@jest/globals';
import { UsageError } from '../../../src/errors.js';
import type { Fault } from '../../../src/sandbox/faults/fault.js';
import { describeFault, FAULT_KINDS, parseFault } from '../../../src/sandbox/faults/fault-schema.js';
import { parseFaultText } from '../../../src/sandbox/faults/fault-text.js';
import { HOUR, MINUTE, NOW } from '../running-sandbox.js';

const EXCHANGES = ['binance', 'kraken'];
const parse = (text: string): Fault => parseFaultText(text, NOW, EXCHANGES);

describe('a fault in words', () => {
  test.each<[string, Fault]>([
    ['*:reset', { kind: 'reset' }],
    ['binance:reset,probability=0.05', { kind: 'reset', exchange: 'binance', probability: 0.05 }],
    ['kraken:latency=2s', { kind: 'latency', exchange: 'kraken', milliseconds: 2000 }],
    ['kraken:latency,milliseconds=250,count=3', { kind: 'latency', exchange: 'kraken', milliseconds: 250, count: 3 }],
    ['*:clock-skew=-1.5m', { kind: 'clock-skew', milliseconds: -90_000 }],
    ['*:status=429,retry-after=30', { kind: 'status', status: 429, retryAfter: 30 }],
    ['*:cut-body,gzip=true', { kind: 'cut-body', gzip: true }],
    ['*:bad-rows=duplicate,rows=2', { kind: 'bad-rows', flaw: 'duplicate', rows: 2 }],
    ['*:short-page,rows=0', { kind: 'short-page', rows: 0 }],
    ['*:html,path=/api/v3/klines', { kind: 'html', path: '/api/v3/klines' }],
    ['*:html,pattern=BTC.*1m', { kind: 'html', path: /BTC.*1m/ }],
    ['binance:refused,from=1m,until=1h', { kind: 'refused', exchange: 'binance', from: NOW + MINUTE, until: NOW + HOUR }],
    ['*:silence,until=2024-05-16', { kind: 'silence', until: Date.parse('2024-05-16') }],
    ['*:silence,until=2024-05-16T12:30Z', { kind: 'silence', until: Date.parse('2024-05-16T12:30Z') }],
  ])('%s', (text, fault) => {
    expect(parse(text)).toEqual(fault);
    expect(parseFault(JSON.parse(JSON.stringify(describeFault(fault))), 0, EXCHANGES)).toEqual(fault);
  });

  test.each([
    ['reset', /"reset" is not of the form exchange:kind,name=value/],
    ['', /not of the form/],
    ['okx:reset', /reset: exchange "okx" is none of binance, kraken/],
    ['*:explode', /no fault is called "explode"/],
    ['*:toString', /no fault is called "toString"/],
    ['*:reset=3', /reset takes no value, but was given "3"/],
    ['*:reset,chance=1', /reset has no "chance"/],
    ['*:reset,kind=html', /reset: kind is told twice/],
    ['*:reset,probability=2', /reset: probability "2" is not a number from 0 to 1/],
    ['*:reset,count=0.5', /reset: count "0.5" is not a whole number from 1/],
    ['*:reset,count=1,count=2', /reset: count is told twice/],
    ['*:latency', /latency needs milliseconds/],
    ['*:latency=soon', /latency: milliseconds "soon" is no duration such as 500ms/],
    ['*:latency=-2s', /latency: milliseconds "-2s" is negative/],
    ['*:status=99', /status: status "99" is not a whole number from 200 to 599/],
    ['*:bad-rows=wrong', /bad-rows: flaw "wrong" is none of negative-price, /],
    ['*:html,path=klines', /html: path "klines" does not start with/],
    ['*:html,pattern=(', /html: pattern "\(" is no regular expression/],
    ['*:html,path=/a,pattern=b', /path and pattern cannot be told together/],
    ['*:html,from=2024-13-01', /html: from "2024-13-01" is neither a time/],
    ['*:html,from=2m,until=1m', /html: until is not after from/],
    ['*:refused,probability=0.5', /refused has no "probability"/],
    ['*:cut-body,gzip=maybe', /cut-body: gzip "maybe" is neither true nor false/],
  ])('%p is refused, and why', (text, reason) => {
    expect(() => parse(text)).toThrow(UsageError);
    expect(() => parse(text)).toThrow(reason);
  });

  test('what is allowed is named', () => {
    const hintOf = (text: string): string | undefined => {
      try {
        parse(text);
      } catch (error) {
        return (error as UsageError).hint;
      }
      return undefined;
    };
    expect(hintOf('*:explode')).toBe(`The kinds are ${[...FAULT_KINDS.keys()].join(', ')}.`);
    expect(hintOf('*:status=500,after=3')).toBe('It takes exchange, from, until, path, pattern, probability, count, status, retryAfter.');
    expect(FAULT_KINDS.size).toBeGreaterThanOrEqual(14);
  });
});

test.each([null, 3, 'reset', [], { kind: 3 }, { kind: 'reset', exchange: 3 }, { kind: 'latency', milliseconds: '' }, { kind: 'latency', milliseconds: null }])(
  '%j is no fault',
  (input) => {
    expect(() => parseFault(input, NOW, EXCHANGES)).toThrow(UsageError);
  },
);
