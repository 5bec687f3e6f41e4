import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/**
 * Where this process runs, as leases name it: processes of which that is the same see each other's numbers. By name
 * alone they need not: containers may share that of their host, or have one that somebody gave to several, as machines may that are
 * copies of one. So on Linux the kernel's boot and the namespace of process numbers are part of it (pid_namespaces(7); the
 * number of a machine's own namespace is the same on all): `name pid:[4026531836] 0e7a…`, random(4).
 *
 * @param proc where Linux tells of processes
 */
export function hostOfThis(proc = '/proc'): string {
  try {
    return `${hostname()} ${readlinkSync(join(proc, 'self/ns/pid'))} ${readFileSync(join(proc, 'sys/kernel/random/boot_id'), 'utf8').trim()}`;
  } catch {
    return hostname();
  }
}

/** The name alone, for people. */
export function hostName(host: string): string {
  return host.replace(/ pid:\[\d+\].*$/, '');
}
