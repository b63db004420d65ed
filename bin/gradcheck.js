#!/usr/bin/env node
const { isBuilt, load } = require('./load.js');

if (isBuilt()) {
  load('main.js')
    .main(process.argv.slice(2))
    .then((code) => {
      process.exitCode = code;
    });
} else {
  process.stderr.write('gradcheck is not built yet: run `npm run build` in its folder\n');
  process.exitCode = 2;
}
