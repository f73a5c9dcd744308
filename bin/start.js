'use strict';
const path = require('node:path');
const v8 = require('node:v8');
const loadCompiled = require('./code-cache.js');

/** Under a wrapper of ours (other-node.js): it holds the other end of a pipe, and its death is ours. */
function dieWithWrapper() {
  if (!process.connected) return;
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.channel.unref();
}

/** null = cannot be loaded, and why was said. */
function load(root, words) {
  try {
    return loadCompiled(path.join(root, 'dist', 'main.cjs'), words);
  } catch (e) {
    const missing = e && e.code === 'ENOENT';
    process.stderr.write(missing ? 'tokenctl: dist/ is not built. In a clone: npm ci, or npm run build.\n' : `tokenctl: dist/ cannot be loaded (${e && e.name}). Install it again.\n`);
    process.exitCode = 1;
    return null;
  }
}

/** V8 lets a heap grow to four times what lives in it before it looks; a fan-out of a day is to leave the memory to others. Costs nothing that could be measured. */
const leaveMemory = () => v8.setFlagsFromString('--heap-growing-percent=20');

module.exports = (root, words) => {
  leaveMemory();
  dieWithWrapper();
  const loaded = load(root, words);
  if (loaded !== null) loaded.program.start(loaded.keep);
};
