import type { Ast } from '../expr/ast.js';
import { arrayCandidates, partialChains, repairs } from './array-slips.js';
import type { Misconception } from './judgement.js';
import { wholeSlips } from './misconceptions.js';
import { NumericSieve } from './numeric-sieve.js';
import { isReport } from './setting.js';
import { chainCandidates, ruleCandidates } from './site-slips.js';
import { isOperator } from './surgery.js';
import { freeNames, name, negative, replace, write } from './tree.js';
import type { Candidate, WrongDerivative } from './wrong-derivative.js';

/** Candidates looked at for one wrong answer: some of every place of the largest function of the catalogue. */
const MAX_CANDIDATES = 1_500;

/** Candidates that agree in numbers and are tried by proof; a second one is needed only where the first proof does not succeed. */
const MAX_PROOFS = 4;

/** Places of an answer at which a transpose is tried. */
const MAX_REPAIRS = 40;

/** The one misconception that explains a wrong derivative exactly: its result is proved equal to the answer. */
export function findMisconception(wrong: WrongDerivative): Misconception | undefined {
  const { setting, answer, truth, wrt, expected } = wrong;
  const explain = ({ code, explanation }: Candidate) => ({ code, explanation, expected: expected ?? '' });
  const compare = (left: Ast, right: Ast, extra: readonly string[]) => {
    const report = setting.ask(left, '=', right, extra);
    return isReport(report) ? report.verdict : 'undecided';
  };
  const sieve = new NumericSieve(setting, answer, wrt);
  let tried = 0;
  let proofs = 0;
  // Sizes that do not fit are no derivative of anything: then only a transpose may be amiss.
  const candidates = sieve.graph.misfit(answer) ? [] : candidatesOf(wrong, sieve);
  for (const candidate of candidates) {
    tried += 1;
    if (tried > MAX_CANDIDATES || proofs >= MAX_PROOFS) break;
    const { derivative, frozen } = candidate;
    if (!sieve.admits(derivative, frozen)) continue;
    proofs += 1;
    const verdict = compare(answer, derivative, holdStill(wrong, frozen));
    if (verdict === 'proved') return explain(candidate);
    if (verdict === 'refuted') continue;
    // The prover may know a derivative as the program writes it where it does not get through the surgery.
    const carried = frozen.length > 0 ? sieve.carryOut(derivative, frozen) : undefined;
    if (carried && compare(answer, carried, []) === 'proved') return explain(candidate);
  }
  return findRepair(wrong, (repaired) => compare(truth, repaired, []) === 'proved');
}

/** One change of the answer that makes it right. */
function findRepair(
  { setting, wrt, truth, answer, expected }: WrongDerivative,
  isRight: (answer: Ast) => boolean,
): Misconception | undefined {
  const choices = [...repairs(answer, setting)];
  if (choices.length === 0 || choices.length > MAX_REPAIRS) return undefined;
  const sieve = new NumericSieve(setting, truth, wrt);
  for (const { code, explanation, answer: repaired } of choices) {
    if (sieve.fits(repaired) && isRight(repaired)) return { code, explanation, expected: expected ?? '' };
  }
  return undefined;
}

/** What the prover has to know of the names that stand for the input. */
function holdStill({ setting, wrt }: WrongDerivative, frozen: readonly string[]): readonly string[] {
  const shape = setting.part.context.given.find((g) => g.name === wrt)?.shape ?? [];
  return frozen.flatMap((f) => {
    const space = shape.length === 1 ? `R^${shape[0]}` : `R^(${shape.join(', ')})`;
    return shape.length === 0 ? [`${f} = ${wrt}`] : [`${f} in ${space}`, `${f} = ${wrt}`];
  });
}

/** The likeliest first; what explains more of what was done comes before what only names the result. */
function* candidatesOf(wrong: WrongDerivative, sieve: NumericSieve): Generator<Candidate> {
  const { setting, of, wrt, truth } = wrong;
  const whole = (code: string, explanation: string, derivative: Ast): Candidate => ({
    code,
    explanation: `${explanation}.`,
    derivative,
    frozen: [],
  });
  yield whole('not-differentiated', 'this is the function itself, not its derivative', of);
  const turned = negative(truth);
  if (startsWithMinus(of))
    yield whole('minus-lost', `the minus in front of ${write(of)} is forgotten`, turned);
  else if (of.kind === 'call' && LOSSES.has(of.text))
    yield whole('minus-lost', `the minus of ${of.text} is forgotten`, turned);
  yield whole('sign', 'the sign is the opposite', turned);
  const rank = setting.rank(wrt);
  if (rank > 0) yield* arrayCandidates(wrong);
  yield* ruleCandidates(wrong, sieve.graph);
  // After the rules: a factor 2 that a rule explains is better explained by the rule.
  for (const slip of wholeSlips) yield whole(slip.code, slip.explain, slip.mutate(truth));
  yield* chainCandidates(wrong, sieve.graph);
  if (rank > 0) yield* partialChains(wrong, sieve.graph);
  const used = freeNames(of);
  for (const other of setting.part.context.given) {
    if (other.name === wrt || other.shape.length !== rank || !used.has(other.name)) continue;
    const inOther = replace(truth, (a) =>
      a.kind === 'call' && a.children[1]?.kind === 'name' && a.children[1].text === wrt
        ? { ...a, children: [a.children[0]!, name(other.name)] }
        : undefined,
    );
    yield whole('other-variable', `this is the derivative in ${other.name}, not in ${wrt}`, inOther);
  }
}

/** -u, and -u*v, which is read as (-u)*v. */
function startsWithMinus(ast: Ast): boolean {
  if (isOperator(ast, 'neg')) return true;
  return isOperator(ast, '*', '.*', '/', './', "'") && startsWithMinus(ast.children[0]!);
}

/** Losses that are minus a sum of logarithms. */
const LOSSES: ReadonlySet<string> = new Set([
  'crossentropy',
  'bce',
  'nll',
  'crossentropywithlogits',
  'bcewithlogits',
]);
