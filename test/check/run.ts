import { type CheckOptions, type CheckReport, checkNetwork } from '../../src/check/check.js';
import { RuleBook } from '../../src/derive/partial.js';
import { render } from '../../src/diagnostic/render.js';
import { createMathjs } from '../../src/expr/mathjs.js';
import { createParser } from '../../src/expr/parse.js';
import { readExpression, type Value } from '../../src/graph/from-expression.js';
import type { Network } from '../../src/graph/network.js';

const mathjs = createMathjs();
const parser = createParser(mathjs);

/** What the tests of a file share. */
export const tools = { parser, book: new RuleBook(parser, mathjs) };

export type Inputs = Readonly<Record<string, number | readonly number[]>>;

/** An expression as a network, its inputs given as numbers and vectors. */
export function networkOf(text: string, inputs: Inputs = {}): Network {
  const values = new Map(
    Object.entries(inputs).map(([name, value]): [string, Value] => [
      name,
      typeof value === 'number' ? { shape: [], entries: [value] } : { shape: [value.length], entries: value },
    ]),
  );
  const read = readExpression(text, parser, { values });
  if (!read.ok) throw new Error(read.diagnostics.map((d) => render(d)).join('\n'));
  return read.value.network;
}

/** Everything about an expression at a point, without the order of accuracy unless asked for. */
export function report(text: string, inputs: Inputs = {}, options: CheckOptions = {}): CheckReport {
  return checkNetwork(networkOf(text, inputs), tools.book, { order: false, ...options });
}
