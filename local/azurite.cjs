// Runs Azurite in this process and ends with whoever started it: the parent holds our standard input open, so
// the pipe closes when the parent stops, also when it is killed. Azurite then writes its files before it ends.
'use strict';

// Ctrl+C in a terminal reaches every process of the group. The parent still needs the storage while it finishes
// its work, so Azurite's own handler waits for the end of the pipe instead.
let shutdown = () => process.exit(0);
const once = process.once;
process.once = function (event, handler) {
  if (event === 'SIGINT') {
    shutdown = handler;
    return process;
  }
  return once.call(process, event, handler);
};
process.on('SIGINT', () => {});

process.stdin.resume();
process.stdin.on('end', () => {
  shutdown();
  setTimeout(() => process.exit(0), 10000).unref();
});

require('azurite/dist/src/azurite.js');
