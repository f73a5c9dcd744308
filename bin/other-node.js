'use strict';
// ES5 on purpose: see tokenctl.js. In a clone the dev dependency `node` is one that will do.
var fs = require('fs');
var path = require('path');

module.exports = function (root, script, words) {
  var node = path.join(root, 'node_modules', 'node', 'bin', 'node');
  if (process.env.TOKENCTL_RESPAWNED || !fs.existsSync(node)) {
    process.stderr.write('tokenctl needs Node ^22.22.2 or >=24.15; this is ' + process.versions.node + '.\n');
    process.exitCode = 1;
    return;
  }
  var env = {};
  Object.keys(process.env).forEach(function (name) { env[name] = process.env[name]; });
  env.TOKENCTL_RESPAWNED = '1';
  // The fourth pipe is how the child learns that this process was killed: kill -9 must mean what it says.
  var child = require('child_process').spawn(node, [path.join(root, 'bin', 'tokenctl.js')].concat(words), { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], env: env });
  var signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  // A terminal gives its signals to both; the child counts what comes within a moment once.
  signals.forEach(function (name) { process.on(name, function () { child.kill(name); }); });
  child.on('error', function () {
    process.stderr.write('tokenctl: ' + node + ' cannot be started.\n');
    process.exitCode = 1;
  });
  child.on('exit', function (code, signal) {
    signals.forEach(function (name) { process.removeAllListeners(name); });
    if (signal) process.kill(process.pid, signal);
    else process.exitCode = code;
  });
};
