import type { Ast } from '../../expr/ast.js';
import { isScalar } from '../../op/shape.js';
import { canonicalText, summands } from '../problem/canonical.js';
import { SampleGraph } from '../problem/sample-graph.js';
import { call, negative, number, operator, plus, replace, times, write } from '../problem/tree.js';
import type { Setting } from '../setting/setting.js';

/** A law of algebra that a hand calculation applies in one line. */
interface Law {
  readonly text: string;
  /** The node in its new form; undefined where the law says nothing about it. */
  readonly apply: (ast: Ast, isNumber: (ast: Ast) => boolean) => Ast | undefined;
}

/** An expression and the law by which it came from the one before. */
export interface Rewriting {
  readonly ast: Ast;
  readonly law: string;
}

/** Lines of one side; the longest identity of the catalogue needs six. */
const MAX_LINES = 12;

/** What shortens comes first, then logarithms of products, then what makes factors of sums. */
const LAWS: readonly Law[] = [
  { text: 'the common factor cancels', apply: cancelFactors },
  { text: 'opposite terms cancel', apply: cancelTerms },
  { text: 'log(exp(u)) = u', apply: (ast) => (isLog(ast) ? argumentOf(ast.children[0]!, 'exp') : undefined) },
  { text: 'the logarithm of a power: the exponent comes in front', apply: logOfPower },
  { text: 'the logarithm of a product is the sum of the logarithms', apply: logOfProduct },
  { text: 'a factor that all terms share comes out of the sum', apply: pullOut },
  { text: 'exp(u + v) = exp(u)*exp(v)', apply: splitExponential },
];

/** The forms that an expression takes by the laws, one law a line. What they say is for the prover to confirm. */
export function rewriteByLaws(start: Ast, setting: Setting): readonly Rewriting[] {
  const graph = new SampleGraph(setting);
  const isNumber = (ast: Ast) => {
    const shape = graph.shapeOf(ast);
    return shape !== undefined && isScalar(shape);
  };
  const lines: Rewriting[] = [];
  let ast = start;
  while (lines.length < MAX_LINES) {
    const before = ast;
    const law = LAWS.find((l) => {
      ast = replace(before, (a) => l.apply(a, isNumber));
      return ast !== before;
    });
    if (!law) break;
    lines.push({ ast, law: law.text });
  }
  return lines;
}

export interface Factor {
  readonly ast: Ast;
  /** False below the line of a fraction. */
  readonly isAbove: boolean;
}

const PRODUCTS: readonly string[] = ['*', '.*'];
const QUOTIENTS: readonly string[] = ['/', './'];

/** The factors of products and quotients, in their order. */
export function factorsOf(ast: Ast, isAbove = true): readonly Factor[] {
  const [a, b] = ast.children;
  if (ast.kind !== 'operator' || !a || !b) return [{ ast, isAbove }];
  if (PRODUCTS.includes(ast.text)) return [...factorsOf(a, isAbove), ...factorsOf(b, isAbove)];
  if (QUOTIENTS.includes(ast.text)) return [...factorsOf(a, isAbove), ...factorsOf(b, !isAbove)];
  return [{ ast, isAbove }];
}

/** Whether the factors may change places: at most one of them is an array, or they are multiplied entry by entry. */
function areEntrywise(ast: Ast, isNumber: (ast: Ast) => boolean): boolean {
  const [a, b] = ast.children;
  const isOuter = ast.kind === 'operator' && [...PRODUCTS, ...QUOTIENTS].includes(ast.text);
  if (!isOuter || !a || !b) return true;
  const isFree = ast.text.startsWith('.') || isNumber(b) || (ast.text === '*' && isNumber(a));
  return isFree && areEntrywise(a, isNumber) && areEntrywise(b, isNumber);
}

/** A product of factors, entry by entry where two of them are arrays. */
export function multiply(factors: readonly Factor[], isNumber: (ast: Ast) => boolean): Ast {
  const join = (list: readonly Factor[]) =>
    list
      .map((f) => f.ast)
      .reduce<Ast | undefined>(
        (product, f) =>
          product === undefined
            ? f
            : isNumber(product) || isNumber(f)
              ? times(product, f)
              : operator('.*', product, f),
        undefined,
      );
  const above = join(factors.filter((f) => f.isAbove)) ?? number('1');
  const below = join(factors.filter((f) => !f.isAbove));
  if (!below) return above;
  return operator(isNumber(below) ? '/' : './', above, below);
}

function cancelFactors(ast: Ast, isNumber: (ast: Ast) => boolean): Ast | undefined {
  if (ast.kind !== 'operator' || ![...PRODUCTS, ...QUOTIENTS].includes(ast.text)) return undefined;
  if (!areEntrywise(ast, isNumber)) return undefined;
  const rest = [...factorsOf(ast)];
  const before = rest.length;
  for (const below of rest.filter((f) => !f.isAbove && isNumber(f.ast))) {
    const at = rest.findIndex((f) => f.isAbove && canonicalText(f.ast) === canonicalText(below.ast));
    if (at === -1) continue;
    rest.splice(at, 1);
    rest.splice(rest.indexOf(below), 1);
  }
  return rest.length === before ? undefined : multiply(rest, isNumber);
}

function addUp(terms: readonly { readonly ast: Ast; readonly sign: 1 | -1 }[]): Ast {
  const [first, ...rest] = terms;
  if (!first) return number('0');
  const start = first.sign === 1 ? first.ast : negative(first.ast);
  return rest.reduce((sum, t) => (t.sign === 1 ? plus(sum, t.ast) : operator('-', sum, t.ast)), start);
}

/** The summands as they were written: `summands` takes them from a stack. */
function termsOf(ast: Ast) {
  return [...summands(ast)].reverse();
}

function cancelTerms(ast: Ast): Ast | undefined {
  if (ast.kind !== 'operator' || !['+', '-'].includes(ast.text)) return undefined;
  const rest = [...termsOf(ast)];
  const before = rest.length;
  for (const term of [...rest]) {
    if (!rest.includes(term)) continue;
    const at = rest.findIndex(
      (t) => t.sign !== term.sign && canonicalText(t.ast) === canonicalText(term.ast),
    );
    if (at === -1) continue;
    rest.splice(at, 1);
    rest.splice(rest.indexOf(term), 1);
  }
  return rest.length === before ? undefined : addUp(rest);
}

function isLog(ast: Ast): boolean {
  return ast.kind === 'call' && (ast.text === 'log' || ast.text === 'ln') && ast.children.length === 1;
}

function argumentOf(ast: Ast, text: string): Ast | undefined {
  return ast.kind === 'call' && ast.text === text && ast.children.length === 1 ? ast.children[0] : undefined;
}

function logOfPower(ast: Ast, isNumber: (ast: Ast) => boolean): Ast | undefined {
  const [inner] = ast.children;
  const [base, exponent] = inner?.children ?? [];
  if (!isLog(ast) || inner?.kind !== 'operator' || !base || !exponent) return undefined;
  if (inner.text !== '^' && inner.text !== '.^') return undefined;
  const log = call('log', base);
  return isNumber(exponent) || isNumber(log) ? times(exponent, log) : operator('.*', exponent, log);
}

function logOfProduct(ast: Ast, isNumber: (ast: Ast) => boolean): Ast | undefined {
  const [inner] = ast.children;
  if (!isLog(ast) || !inner) return undefined;
  const all = argumentOf(inner, 'prod');
  if (all) return call('sum', call('log', all));
  const factors = factorsOf(inner);
  if (factors.length < 2 || !areEntrywise(inner, isNumber)) return undefined;
  return addUp(factors.map((f) => ({ ast: call('log', f.ast), sign: f.isAbove ? 1 : -1 })));
}

function pullOut(ast: Ast, isNumber: (ast: Ast) => boolean): Ast | undefined {
  const inner = argumentOf(ast, 'sum');
  if (!inner || isNumber(inner) || !areEntrywise(inner, isNumber)) return undefined;
  const factors = factorsOf(inner);
  const shared = factors.filter((f) => isNumber(f.ast));
  if (shared.length === 0) return undefined;
  const own = factors.filter((f) => !isNumber(f.ast));
  return multiply([...shared, { ast: call('sum', multiply(own, isNumber)), isAbove: true }], isNumber);
}

/** Where a number is added to all entries of an array: its exponential is a factor of all of them. */
function splitExponential(ast: Ast, isNumber: (ast: Ast) => boolean): Ast | undefined {
  const inner = argumentOf(ast, 'exp');
  if (!inner || isNumber(inner)) return undefined;
  const terms = termsOf(inner);
  const [shared, own] = [terms.filter((t) => isNumber(t.ast)), terms.filter((t) => !isNumber(t.ast))];
  if (shared.length === 0 || own.length === 0) return undefined;
  const factors = shared.map((t): Factor => ({ ast: call('exp', t.ast), isAbove: t.sign === 1 }));
  return multiply([{ ast: call('exp', addUp(own)), isAbove: true }, ...factors], isNumber);
}

/** The shortest chain from one form to the other, by the laws from both ends; undefined where they do not meet. */
export function chainByLaws(from: Ast, to: Ast, setting: Setting): readonly Rewriting[] | undefined {
  const [down, up] = [from, to].map((side) => [{ ast: side, law: '' }, ...rewriteByLaws(side, setting)]);
  const keys = up!.map((r) => canonicalText(r.ast));
  const meetings = down!.flatMap(({ ast }, i) => {
    const j = keys.indexOf(canonicalText(ast));
    return j === -1 ? [] : [{ i, j }];
  });
  const [best] = meetings.sort((a, b) => a.i + a.j - (b.i + b.j));
  if (!best) return undefined;
  const back = up!.slice(0, best.j).reverse();
  const chain = [
    ...down!.slice(1, best.i + 1),
    ...back.map((r, k) => ({ ast: r.ast, law: `${up![best.j - k]!.law} (from right to left)` })),
  ];
  const isProved = chain.every(({ ast }, k) => {
    const before = k === 0 ? from : chain[k - 1]!.ast;
    if (write(before) === write(ast)) return true;
    const report = setting.ask(before, '=', ast);
    return 'verdict' in report && report.verdict === 'proved';
  });
  return isProved ? chain : undefined;
}
