/**
 * Programs that say whether two expressions are equal, each with the reading of texts that it wants. An engine answers `true`, `false` or
 * `undefined` for undecided, and throws for what it cannot read. Run as a worker, this file answers the pairs that it is sent.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { root } from './internals.js';

const require = createRequire(join(root, 'package.json'));

/** Calls in brackets of their own: KAS reads `sin(x)^2` as the sine of a square. */
function bracketCalls(text) {
  let result = '';
  for (let i = 0; i < text.length; ) {
    const name = /^[a-z]{2,}\(/.exec(text.slice(i))?.[0];
    if (!name) {
      result += text[i++];
      continue;
    }
    let depth = 1;
    let end = i + name.length;
    for (; depth > 0; end++) depth += text[end] === '(' ? 1 : text[end] === ')' ? -1 : 0;
    result += `(${name}${bracketCalls(text.slice(i + name.length, end - 1))}))`;
    i = end;
  }
  return result;
}

const natural = (text) => text.replaceAll('log(', 'ln(');

export const ENGINES = {
  gradcheck: {
    load: async () => {
      const { proveClaim } = await import(join(root, 'dist/index.js'));
      return (left, right) => {
        const proof = proveClaim(`${left} = ${right}`, { now: () => performance.now() });
        if (!proof.ok) throw new Error(proof.messages[0].message);
        return { proved: true, refuted: false }[proof.verdict];
      };
    },
  },
  kas: {
    install: '@khanacademy/kas',
    load: () => {
      const { parse, compare } = require('@khanacademy/kas');
      const read = (text) => {
        const written = natural(text).replaceAll(/\ba(sin|cos|tan)\(/g, 'arc$1(');
        const { parsed, expr, error } = parse(bracketCalls(written));
        if (!parsed) throw new Error(error);
        return expr;
      };
      return (left, right) => compare(read(left), read(right)).equal;
    },
  },
  'math-expressions': {
    install: 'math-expressions',
    load: () => {
      const { fromText } = require('math-expressions');
      return (left, right) => fromText(natural(left)).equals(fromText(natural(right)));
    },
  },
  'mathjs symbolicEqual': {
    load: () => {
      const { symbolicEqual } = require('mathjs');
      return (left, right) => symbolicEqual(left, right);
    },
  },
  'mathjs simplify': {
    load: () => {
      const { simplify } = require('mathjs');
      return (left, right) => simplify(`(${left}) - (${right})`).toString() === '0';
    },
  },
  'nerdamer eq': {
    install: 'nerdamer',
    load: () => {
      const nerdamer = require('nerdamer/all.js');
      return (left, right) => nerdamer(left).eq(right);
    },
  },
  'nerdamer simplify': {
    install: 'nerdamer',
    load: () => {
      const nerdamer = require('nerdamer/all.js');
      return (left, right) => nerdamer(`simplify((${left}) - (${right}))`).toString() === '0';
    },
  },
};

/** Whether the package of an engine can be loaded. */
export function isInstalled({ install }) {
  if (install === undefined) return true;
  try {
    require.resolve(install);
    return true;
  } catch {
    return false;
  }
}

if (parentPort && workerData?.engine) {
  const decide = await ENGINES[workerData.engine].load();
  parentPort.on('message', ({ left, right }) => {
    const begin = performance.now();
    let answer;
    try {
      answer = { said: decide(left, right) };
    } catch (error) {
      answer = { crashed: String(error?.message ?? error) };
    }
    parentPort.postMessage({ ...answer, ms: performance.now() - begin });
  });
  parentPort.postMessage({ ready: true });
}
