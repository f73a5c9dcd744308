'use strict';
const fs = require('node:fs');
const { enableCompileCache } = require('node:module');
const path = require('node:path');

/**
 * Compiled code is executed when it is read back, so its folder must be ours alone; Node's default lies in /tmp under a
 * name that anyone can guess. Anything odd: no cache.
 */
function keepCompiledCode() {
  const { env } = process;
  if (env.NODE_DISABLE_COMPILE_CACHE || env.NODE_COMPILE_CACHE) return;
  const base = env.XDG_CACHE_HOME || (env.HOME ? path.join(env.HOME, '.cache') : '');
  if (!path.isAbsolute(base)) return;
  const dir = path.join(base, 'tokenctl', 'v8');
  try {
    fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
    const found = fs.lstatSync(dir);
    if (found.isDirectory() && found.uid === process.getuid() && (found.mode & 0o077) === 0) enableCompileCache(dir);
  } catch {
    // A read-only home is no reason not to start.
  }
}

/** Under a wrapper of ours (other-node.js): it holds the other end of a pipe, and its death is ours. */
function dieWithWrapper() {
  if (!process.connected) return;
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.channel.unref();
}

/** null = cannot be loaded, and why was said. */
function load(root) {
  try {
    return require(path.join(root, 'dist', 'main.cjs'));
  } catch (e) {
    const missing = e && e.code === 'MODULE_NOT_FOUND';
    process.stderr.write(missing ? 'tokenctl: dist/ is not built. In a clone: npm ci, or npm run build.\n' : `tokenctl: dist/ cannot be loaded (${e && e.name}). Install it again.\n`);
    process.exitCode = 1;
    return null;
  }
}

module.exports = (root) => {
  dieWithWrapper();
  keepCompiledCode();
  const program = load(root);
  if (program !== null) program.start();
};
