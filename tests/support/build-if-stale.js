import { spawnSync } from 'node:child_process';
import { readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Builds dist when src is newer, without checking types: that is for `npm run typecheck`,
 * and takes most of the time. Several runs may do this at once: dist is replaced as a whole.
 */
export function buildIfStale() {
  const started = new Date();
  const dist = path.join(ROOT, 'dist');
  if (builtAt(dist) >= Math.max(newestChange(path.join(ROOT, 'src')), statSync(path.join(ROOT, 'rolldown.config.js')).mtimeMs)) return;
  const fresh = path.join(ROOT, 'node_modules', '.cache', `dist-${process.pid}`);
  run('typescript/bin/tsc', '-p', 'tsconfig.build.json', '--noCheck', '--outDir', fresh);
  run('rolldown/bin/cli.mjs', '-c', '-d', path.join(fresh, 'bundle'));
  replaceFolder(fresh, dist);
  utimesSync(dist, started, started);
}

/**
 * @param {string} tool
 * @param {string[]} args
 */
function run(tool, ...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(ROOT, 'node_modules', tool), ...args], { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`src cannot be built:\n${stdout}${stderr}`);
}

/** @param {string} dist */
function builtAt(dist) {
  return statSync(dist, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** @param {string} folder */
function newestChange(folder) {
  const entries = readdirSync(folder, { recursive: true }).map((name) => path.join(folder, String(name)));
  return Math.max(...entries.map((entry) => statSync(entry).mtimeMs));
}

/**
 * @param {string} fresh
 * @param {string} folder
 */
function replaceFolder(fresh, folder) {
  rmSync(folder, { recursive: true, force: true });
  try {
    renameSync(fresh, folder);
  } catch (error) {
    // Another run was as quick, and its build is as good.
    rmSync(fresh, { recursive: true, force: true });
    if (!['ENOTEMPTY', 'EEXIST'].includes(String(/** @type {NodeJS.ErrnoException} */ (error).code))) throw error;
  }
}
