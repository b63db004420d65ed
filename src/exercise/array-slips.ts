import type { Ast } from '../expr/ast.js';
import { lengthSlips, ruleSlips } from './misconceptions.js';
import { SampleGraph } from './sample-graph.js';
import { separate, sitesOf } from './surgery.js';
import { call, minus, name, number, operator, plus, times, transposed, write } from './tree.js';
import type { Candidate, WrongDerivative } from './wrong-derivative.js';

/** Derivatives with one wrong rule for a function that acts entry by entry. */
function* ruleCandidates(
  { setting, of, wrt, layout }: WrongDerivative,
  candidate: (code: string, explanation: string, derivative: Ast) => Candidate,
): Generator<Candidate> {
  const graph = new SampleGraph(setting);
  const isTurned = layout === 'gradient' && (graph.shapeOf(of)?.length ?? 0) > 0;
  for (const slip of ruleSlips) {
    if (!findCall(of, slip.name)) continue;
    const book = setting.tools.book.except(slip.name, slip.rule);
    const derived = book && new SampleGraph(setting).differentiate(of, wrt, book);
    const parsed = derived && setting.tools.parser.parse(derived.text);
    if (parsed?.ok)
      yield candidate(slip.code, slip.explain, isTurned ? transposed(parsed.value) : parsed.value);
  }
}

/** Slips of gradients and Jacobians. */
export function* arrayCandidates(wrong: WrongDerivative): Generator<Candidate> {
  const { setting, of, wrt, truth } = wrong;
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
  yield* ruleCandidates(wrong, candidate);
  for (const slip of arrayFactors(of, wrt)) yield candidate(slip.code, slip.explanation, slip.derivative);
}

/** A scalar factor of a gradient that was left out. */
function* arrayFactors(
  of: Ast,
  wrt: string,
): Generator<{ code: string; explanation: string; derivative: Ast }> {
  for (const site of sitesOf(separate(of), wrt)) {
    if (site === of || site.kind === 'name') continue;
    yield {
      code: 'upstream-missing',
      explanation: `this is the gradient of ${write(site)} alone: the derivative of what stands around it is missing`,
      derivative: call('grad', site, name(wrt)),
    };
  }
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
