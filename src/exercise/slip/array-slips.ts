import { type Ast, postorder } from '../../expr/ast.js';
import { isScalar } from '../../op/shape.js';
import type { SampleGraph } from '../problem/sample-graph.js';
import { isOperator, separate, sitesOf } from '../problem/surgery.js';
import {
  call,
  minus,
  name,
  number,
  operator,
  plus,
  replace,
  times,
  transposed,
  write,
} from '../problem/tree.js';
import type { Setting } from '../setting/setting.js';
import type { Candidate, Question } from '../setting/wrong-derivative.js';
import { lengthSlips } from './whole-slips.js';

/** Slips of gradients and Jacobians. */
export function* arrayCandidates(question: Question): Generator<Candidate> {
  const { setting, of, wrt, truth } = question;
  const candidate = (code: string, explanation: string, derivative: Ast): Candidate => ({
    code,
    explanation: `${explanation}.`,
    derivative,
    frozen: [],
  });
  const lengths = new Set(setting.part.context.given.flatMap((g) => g.shape));
  for (const length of lengths) {
    // A factor of 2 that comes from a square is the likelier reason.
    if (length === 2) continue;
    for (const slip of lengthSlips(length)) yield candidate(slip.code, slip.explain, slip.mutate(truth));
  }
  const softmax = findCall(of, 'softmax');
  if (softmax && softmax.children[0]?.kind === 'name' && softmax.children[0].text === wrt) {
    const outer = (inner: Ast) =>
      softmax === of ? inner : times(call('diag', elementwiseSlope(of, softmax)), inner);
    const s = softmax;
    const diagonal = call('diag', operator('.*', s, minus(number('1'), s)));
    if (softmax === of || elementwise(of, softmax)) {
      yield candidate(
        'softmax-diagonal',
        'only the diagonal is right: every output of softmax depends on every input, so the entries beside it are not 0',
        outer(diagonal),
      );
      yield candidate(
        'softmax-sign',
        "the sign of the second term is wrong: the Jacobian of softmax is diag(s) - s*s'",
        outer(plus(call('diag', s), times(s, operator("'", s)))),
      );
      yield candidate(
        'softmax-first-term',
        "the second term is missing: the Jacobian of softmax is diag(s) - s*s'",
        outer(call('diag', s)),
      );
    }
    if (softmax !== of && elementwise(of, softmax)) {
      yield candidate(
        'stopped-early',
        'the chain stops too early: the Jacobian of softmax is missing',
        call('diag', elementwiseSlope(of, softmax)),
      );
      yield candidate(
        'upstream-missing',
        `this is the Jacobian of softmax alone: the derivative of ${write(of)} outside it is missing`,
        call('jacobian', softmax, name(wrt)),
      );
    }
  }
}

/** Parts of the chain in place of the whole: without what stands around a place, or without what stands inside. */
export function* partialChains(question: Question, graph: SampleGraph): Generator<Candidate> {
  const { of, wrt } = question;
  for (const site of sitesOf(separate(of), wrt)) {
    if (site === of || site.kind === 'name') continue;
    const isNumber = isScalar(graph.shapeOf(site) ?? []);
    yield {
      code: 'upstream-missing',
      explanation: `this is the derivative of ${write(site)} alone${isNumber ? '' : ' (of the sum of its entries)'}: the derivative of what stands around it, the upstream gradient, is missing.`,
      derivative: call('grad', isNumber ? site : call('sum', site), name(wrt)),
      frozen: [],
    };
    const inner = derivativeIn(site, question, graph);
    if (inner)
      yield {
        code: 'stopped-early',
        explanation: `the chain stops too early: this is the derivative in ${write(site)}, and the one of ${write(site)} in ${wrt} is missing.`,
        derivative: inner,
        frozen: [],
      };
  }
}

/** The derivative in a node of the function. */
function derivativeIn(site: Ast, { setting, of }: Question, graph: SampleGraph): Ast | undefined {
  const text = graph.differentiateIn(of, site);
  const parsed = text === undefined ? undefined : setting.tools.parser.parse(text);
  return parsed?.ok ? parsed.value : undefined;
}

/** An answer that is right after one change. */
export interface Repair {
  readonly code: string;
  readonly explanation: string;
  readonly answer: Ast;
}

/** Transposes put in and taken out, and signs turned, at one place of the answer. */
export function* repairs(answer: Ast, setting: Setting): Generator<Repair> {
  const isArray = (ast: Ast) => ast.kind === 'name' && setting.rank(ast.text) > 0;
  const root = separate(answer);
  for (const site of postorder(root)) {
    const [a, b] = site.children;
    const turned =
      isOperator(site, '+', '-') && b
        ? { ...site, text: site.text === '+' ? '-' : '+' }
        : isOperator(site, 'neg')
          ? a
          : undefined;
    if (!turned) continue;
    yield {
      code: 'term-sign',
      explanation: `the sign before ${write(b ?? a!)} is wrong; all else is right.`,
      answer: replace(root, (x) => (x === site ? turned : undefined)),
    };
  }
  for (const site of postorder(root)) {
    const isTurned = isOperator(site, "'");
    const named = isTurned ? site.children[0]! : site;
    if (!isTurned && (!isArray(site) || isBelowTranspose(root, site))) continue;
    const turned = isTurned ? named : transposed(site);
    const says = isTurned
      ? `the transpose of ${write(named)} does not belong there`
      : `the transpose of ${write(named)} is missing`;
    yield {
      code: 'transpose',
      explanation: `${says}; all else is right.`,
      answer: replace(root, (a) => (a === site ? turned : undefined)),
    };
  }
}

function isBelowTranspose(root: Ast, site: Ast): boolean {
  return postorder(root).some((a) => isOperator(a, "'") && a.children[0] === site);
}

function findCall(root: Ast, text: string): Ast | undefined {
  const stack = [root];
  while (stack.length > 0) {
    const ast = stack.pop()!;
    if (ast.kind === 'call' && ast.text === text) return ast;
    stack.push(...ast.children);
  }
  return undefined;
}

/** f(softmax(x)) for one function f of numbers. */
function elementwise(of: Ast, inner: Ast): boolean {
  return (
    of.kind === 'call' &&
    of.children.length === 1 &&
    of.children[0] === inner &&
    elementwiseRule(of.text) !== undefined
  );
}

function elementwiseRule(text: string): ((s: Ast) => Ast) | undefined {
  const square = (a: Ast) => operator('.^', a, number('2'));
  switch (text) {
    case 'tanh':
      return (s) => minus(number('1'), square(call('tanh', s)));
    case 'sigmoid':
      return (s) => operator('.*', call('sigmoid', s), minus(number('1'), call('sigmoid', s)));
    case 'exp':
      return (s) => call('exp', s);
    case 'log':
      return (s) => operator('./', number('1'), s);
    case 'sin':
      return (s) => call('cos', s);
    default:
      return undefined;
  }
}

function elementwiseSlope(of: Ast, inner: Ast): Ast {
  return elementwiseRule(of.text)?.(inner) ?? number('1');
}
