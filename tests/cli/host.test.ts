import { describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { hostname } from 'node:os';
import { hostName, hostOfThis } from '../../src/cli/host.js';

describe('the host of a process, as leases name it', () => {
  (process.platform === 'linux' ? test : test.skip)('is another in another namespace of process numbers, and on another machine, though its name be the same', () => {
    const namespace = execFileSync('readlink', ['/proc/self/ns/pid'], { encoding: 'utf8' }).trim();
    expect(namespace).toMatch(/^pid:\[\d+\]$/);
    const boot = execFileSync('cat', ['/proc/sys/kernel/random/boot_id'], { encoding: 'utf8' }).trim();
    expect(boot).toMatch(/^[0-9a-f-]{36}$/);
    expect(hostOfThis()).toBe(`${hostname()} ${namespace} ${boot}`);
  });

  test('is its name alone where there are no such namespaces, and to people', () => {
    expect(hostOfThis('/nowhere')).toBe(hostname());
    expect(hostName(hostOfThis())).toBe(hostname());
    expect(hostName('another host')).toBe('another host');
  });
});
