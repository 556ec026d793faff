// Runs Azurite in this process and ends with whoever started it: the parent holds our standard input open, so
// the pipe closes when the parent stops, also when it is killed. SIGINT lets Azurite write its files before it ends.
'use strict';

process.stdin.resume();
process.stdin.once('end', () => {
  process.emit('SIGINT');
  setTimeout(() => process.exit(0), 10000).unref();
});

require('azurite/dist/src/azurite.js');
