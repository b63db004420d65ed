import { kinkOf } from '../derivative/sides.js';
import { followsFrom, type Scene } from '../normal/case-split.js';
import { type Question, SamplePoints } from '../search/sample-points.js';
import { evaluateTerm } from '../term/evaluate.js';
import { NOT_ZERO } from '../term/sign-set.js';
import {
  addTerms,
  hasUnknowns,
  mapTerms,
  negateTerm,
  numberTerm,
  subterms,
  T_ONE,
  type Term,
} from '../term/term.js';

/** Points at which a factor is looked for that is not zero. */
const POINTS = 12;

/** Functions that are zero exactly where their argument is. */
const ZERO_WITH_ARGUMENT: ReadonlySet<string> = new Set([
  'sinh',
  'tanh',
  'asin',
  'asinh',
  'atan',
  'atanh',
  'erf',
  'root',
]);

const NEVER_ZERO: ReadonlySet<string> = new Set(['exp', 'cosh', 'sigmoid', 'softplus']);

/** Functions that are analytic on the whole line. */
const ENTIRE: ReadonlySet<string> = new Set([
  'exp',
  'sin',
  'cos',
  'sinh',
  'cosh',
  'tanh',
  'asinh',
  'atan',
  'sigmoid',
  'softplus',
  'erf',
]);

/** Functions that a term with kinks may be put together from. */
const MAX_PIECES = 8;

/**
 * Whether the zeros of a term have no inside: it is put together from products of functions that are analytic for all values of their
 * unknowns, none of them zero everywhere. False where that is not seen.
 */
export function hasThinZeros(u: Term, scene: Scene, question: Question): boolean {
  const pieces = piecesOf(u);
  return (
    pieces
      ?.flatMap(factorsOf)
      .every((f) => isAnalytic(f, scene) && isSomewhereNotZero(f, scene, question)) === true
  );
}

/** Functions of which a term with kinks and cases is one at every point, but for zeros of others of them; undefined where they are many. */
function piecesOf(root: Term): readonly Term[] | undefined {
  const done: Term[] = [];
  const pending = [root];
  while (pending.length > 0) {
    const x = pending.pop()!;
    const split = subterms([x]).find((t) => choicesOf(t).length > 0);
    if (!split) {
      done.push(x);
      continue;
    }
    // A sign is none of its two values on the zeros of its argument.
    if (split.kind === 'apply' && split.name === 'sign') pending.push(split.args[0]!);
    for (const choice of choicesOf(split))
      pending.push(mapTerms(x, (t) => (t === split ? choice : undefined)));
    if (done.length + pending.length > MAX_PIECES) return undefined;
  }
  return done;
}

function choicesOf(x: Term): readonly Term[] {
  if (x.kind === 'select') return [x.yes, x.no];
  if (x.kind !== 'apply') return [];
  const [u] = x.args;
  if (x.name === 'max' || x.name === 'min') return x.args;
  if (x.name === 'abs') return [u!, negateTerm(u!)];
  return x.name === 'sign' ? [T_ONE, negateTerm(T_ONE)] : [];
}

/** Terms of which one is zero wherever `u` is. */
function factorsOf(u: Term): readonly Term[] {
  switch (u.kind) {
    case 'multiply':
      return u.args.flatMap(factorsOf);
    case 'power':
      // A reciprocal has no zeros.
      return u.exponent.kind === 'number' && u.exponent.value.numerator <= 0n ? [] : factorsOf(u.base);
    case 'apply': {
      const [x] = u.args;
      if (NEVER_ZERO.has(u.name)) return [];
      if (ZERO_WITH_ARGUMENT.has(u.name)) return factorsOf(x!);
      if (u.name === 'tan') return [{ ...u, name: 'sin' }];
      if (u.name === 'log') return [addTerms(x!, numberTerm(-1))];
      return [u];
    }
    default:
      return [u];
  }
}

function isAnalytic(f: Term, scene: Scene): boolean {
  return subterms([f]).every((x) => {
    switch (x.kind) {
      case 'power':
        return isAnalyticPower(x, scene);
      case 'apply':
        return ENTIRE.has(x.name);
      case 'reduce':
        return x.reduction === 'sum' || x.reduction === 'prod';
      case 'select':
      case 'compare':
      case 'logic':
      case 'guard':
        return false;
      default:
        return !kinkOf(x);
    }
  });
}

function isAnalyticPower({ base, exponent }: Extract<Term, { kind: 'power' }>, scene: Scene): boolean {
  if (base.kind === 'number' && base.value.numerator > 0n) return true;
  if (exponent.kind !== 'number' || exponent.value.denominator !== 1n) return false;
  // A pole would take the line apart.
  return (
    exponent.value.numerator >= 0n || followsFrom({ ...scene, facts: [] }, { term: base, sign: NOT_ZERO })
  );
}

function isSomewhereNotZero(f: Term, { budget }: Scene, question: Question): boolean {
  const own: Question = { ...question, left: f, right: f };
  const samples = new SamplePoints(own, budget);
  const ia = samples.precision(64);
  for (const point of samples.points(hasUnknowns(f) ? POINTS : 1)) {
    const value = evaluateTerm(f, samples.environment(point), ia, budget);
    if (value.kind === 'interval' && (value.lo.mantissa > 0n || value.hi.mantissa < 0n)) return true;
  }
  return false;
}
