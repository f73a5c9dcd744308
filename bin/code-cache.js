'use strict';
const fs = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');
const vm = require('node:vm');

/**
 * Code that V8 compiled in earlier starts. Node's own compile cache keeps what is compiled when a file is loaded, and a
 * command compiles nine tenths of what it needs later, as it runs: this one is made when the command has ended.
 *
 * A file begins with a line that says of which program it is the code, and after which commands and exits it was made;
 * any other program, or another Node: it is not read. V8 itself refuses what another V8, or one with other flags, compiled.
 */

/** Identity of a file: nobody exchanges its content, and keeps this. */
const identityOf = (file, s) => JSON.stringify([process.version, process.arch, file, s.dev, s.ino, s.size, s.mtimeMs, s.ctimeMs]);

/** Compiled code is executed when it is read back, so its folder must be ours alone. Anything odd: null, no cache. */
function folder() {
  const { env } = process;
  if (env.NODE_DISABLE_COMPILE_CACHE) return null;
  const base = env.XDG_CACHE_HOME || (env.HOME ? path.join(env.HOME, '.cache') : '');
  if (!path.isAbsolute(base)) return null;
  const dir = path.join(base, 'tokenctl', 'v8');
  try {
    fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
    const found = fs.lstatSync(dir);
    return found.isDirectory() && found.uid === process.getuid() && (found.mode & 0o077) === 0 ? dir : null;
  } catch {
    // A read-only home is no reason not to start.
    return null;
  }
}

function read(file, identity) {
  try {
    const bytes = fs.readFileSync(file);
    const end = bytes.indexOf(10);
    const head = JSON.parse(bytes.toString('latin1', 0, end));
    return head.of === identity ? { after: head.after, code: bytes.subarray(end + 1) } : null;
  } catch {
    return null;
  }
}

/** Whole or not at all: a torn file would be executed. */
function write(file, head, code) {
  const temp = `${file}.${process.pid}.tmp`;
  try {
    const fd = fs.openSync(temp, 'wx', 0o600);
    try {
      fs.writevSync(fd, [Buffer.from(`${JSON.stringify(head)}\n`, 'latin1'), code]);
      fs.fsyncSync(fd);
    } finally { fs.closeSync(fd); }
    fs.renameSync(temp, file);
  } catch {
    fs.rmSync(temp, { force: true });
  }
}

/** Loads the CommonJS file as `require` would, from compiled code if there is any. `words`: what was typed. */
module.exports = function loadCompiled(file, words) {
  const fd = fs.openSync(file, 'r');
  let source;
  let identity;
  try {
    identity = identityOf(file, fs.fstatSync(fd));
    // The bundle is ASCII (esbuild escapes all else): a byte a character, read and kept.
    source = fs.readFileSync(fd, 'latin1');
  } finally { fs.closeSync(fd); }
  const dir = folder();
  const group = /^[a-z][a-z-]{0,30}$/.test(words[0]) ? words[0] : 'tokenctl';
  const kept = dir === null ? null : path.join(dir, `${group}.code`);
  const found = kept === null ? null : read(kept, identity);
  const script = new vm.Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, { filename: file, importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER, cachedData: found === null ? undefined : found.code });
  const after = found === null || script.cachedDataRejected ? [] : found.after;
  const module = { exports: {} };
  script.runInThisContext().call(module.exports, module.exports, createRequire(file), module, file, path.dirname(file));
  /** `way`: a command, and how it ended; each teaches the cache once. */
  const keep = (way) => {
    if (kept === null || after.includes(way)) return;
    write(kept, { of: identity, after: [...after, way] }, script.createCachedData());
  };
  return { program: module.exports, keep };
};
