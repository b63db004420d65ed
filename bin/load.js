/**
 * Loads the built command, whose files lie in dist/command as CommonJS, each beside what V8 made of it when it was built. V8 spends as long
 * on reading the source as the command on its work; it takes its own code back only where version, processor and flags are the same, and
 * reads the source otherwise. Node keeps such code by itself only from version 22 on.
 */
const { existsSync, readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { pathToFileURL } = require('node:url');
const { Script } = require('node:vm');

const home = join(__dirname, '../dist/command');
const loaded = new Map();

function isBuilt() {
  return existsSync(join(home, 'main.js'));
}

/** The exports of a file of dist/command. */
function load(name) {
  const known = loaded.get(name);
  if (known) return known.module.exports;
  const filename = join(home, name);
  const source = `(function(module,exports,require,__url){${readFileSync(filename, 'utf8')}\n})`;
  const script = new Script(source, { filename, cachedData: readCode(filename) });
  const module = { exports: {} };
  loaded.set(name, { module, script });
  const require = (path) => load(join(dirname(name), path));
  script.runInThisContext()(module, module.exports, require, addressOf(name));
  return module.exports;
}

/** The code of a file, if it was kept. */
function readCode(filename) {
  try {
    return readFileSync(`${filename}.code`);
  } catch {
    return undefined;
  }
}

/** Where a file of dist/command is found by a thread: this module, which loads it, and its name. */
function addressOf(name) {
  return `${pathToFileURL(__filename)}#${name}`;
}

/** Keeps the code of all files, with the functions that have run. */
function keepCode() {
  for (const name of readdirSync(home, { recursive: true })) if (name.endsWith('.js')) load(name);
  for (const [name, { script }] of loaded) {
    writeFileSync(join(home, `${name}.code`), script.createCachedData());
  }
}

/** Files whose code V8 did not take back. */
function strangers() {
  return [...loaded].filter(([, { script }]) => script.cachedDataRejected !== false).map(([name]) => name);
}

module.exports = { isBuilt, load, keepCode, strangers };
