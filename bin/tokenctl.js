#!/usr/bin/env node
// ES5 on purpose: an old Node must get as far as the sentence that says what it lacks.
'use strict';
var path = require('path');
var root = path.join(__dirname, '..');
var words = process.argv.slice(2);

function supported(version) {
  var parts = version.split('.').map(Number);
  var major = parts[0];
  var minor = parts[1];
  if (major === 22) return minor > 22 || (minor === 22 && parts[2] >= 2);
  return major > 24 || (major === 24 && minor >= 15);
}

if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
  console.log(require('../package.json').version);
} else if (supported(process.versions.node)) {
  require('./start.js')(root, words);
} else {
  require('./other-node.js')(root, process.argv[1], words);
}
