import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/**
 * Where this process runs, as leases name it: processes of which that is the same see each other's numbers. By name
 * alone they need not: containers may share that of their host, or have one that somebody gave to several. So on
 * Linux the namespace of process numbers is part of it: `name pid:[4026531836]` (pid_namespaces(7)).
 *
 * @param proc where Linux tells of processes
 */
export function hostOfThis(proc = '/proc'): string {
  try {
    return `${hostname()} ${readlinkSync(join(proc, 'self/ns/pid'))}`;
  } catch {
    return hostname();
  }
}

/** The name alone, for people. */
export function hostName(host: string): string {
  return host.replace(/ pid:\[\d+\]$/, '');
}
