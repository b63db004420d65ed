import type { Ast } from '../../expr/ast.js';
import type { Misconception } from '../problem/judgement.js';
import { SampleGraph, sampleSizes } from '../problem/sample-graph.js';
import { freeNames, negative, number, over, times } from '../problem/tree.js';
import { choosePoints } from '../setting/sample-points.js';
import { isReport } from '../setting/setting.js';
import type { Candidate, WrongDerivative } from '../setting/wrong-derivative.js';
import { repairs } from './array-slips.js';
import { NumericSieve } from './numeric-sieve.js';
import { SlipBoards, sampleForm } from './slip-board.js';

/** Candidates that agree in numbers and are tried by proof; a second one is needed only where the first proof does not succeed. */
const MAX_PROOFS = 4;

/**
 * What a number says nothing of: any derivative divided by itself is 1, many a derivative in another variable is, and between two whole
 * numbers there is a simple factor more often than not.
 */
const BY_CHANCE: ReadonlySet<string> = new Set([
  'stopped-early',
  'upstream-missing',
  'other-variable',
  'factor-half',
  'factor-two',
  'mean-for-sum',
  'sum-for-mean',
]);

/** Largest numerator and denominator of a factor that is named. */
const MAX_FACTOR = 24;

/** Places of an answer at which a transpose is tried. */
const MAX_REPAIRS = 40;

/** The one misconception that explains a wrong derivative exactly: its result is proved equal to the answer. */
export function findMisconception(wrong: WrongDerivative): Misconception | undefined {
  const { setting, answer, truth, expected } = wrong;
  const explain = ({ code, explanation }: Candidate) => ({ code, explanation, expected: expected ?? '' });
  const compare = (left: Ast, right: Ast, extra: readonly string[]) => {
    const report = setting.ask(left, '=', right, extra);
    return isReport(report) ? report.verdict : 'undecided';
  };
  // Sizes that do not fit are no derivative of anything: then only a transpose may be amiss.
  if (!new SampleGraph(setting).misfit(answer)) {
    // One for all parts, so that their memory has one bound.
    const board = setting.shared.once(SlipBoards, () => new SlipBoards()).of(wrong);
    const sieve = new NumericSieve(sampleForm(wrong, answer, board.points), hasArrays(wrong));
    const isNumber = freeNames(answer).size === 0;
    let proofs = 0;
    for (const { candidate, sampled } of board.entries()) {
      if (proofs >= MAX_PROOFS) break;
      if (!sieve.admits(sampled)) continue;
      if (isNumber && BY_CHANCE.has(candidate.code)) continue;
      proofs += 1;
      const { derivative, frozen } = candidate;
      // Most proofs are shorter without the names of the surgery; where the program does not carry it out as the prover wants it, with them.
      const carried = board.carryOut(candidate);
      const verdict = carried ? compare(answer, carried, []) : 'undecided';
      // A form at sample lengths says nothing against one for all lengths.
      if (verdict === 'refuted' && sampleSizes(setting).size === 0) continue;
      if (verdict === 'proved' || compare(answer, derivative, holdStill(wrong, frozen)) === 'proved')
        return explain(candidate);
    }
  }
  return (
    findRepair(wrong, (repaired) => compare(truth, repaired, []) === 'proved') ??
    findFactor(wrong, (own) => compare(own, answer, []) === 'proved')
  );
}

/** A constant factor by which all of the answer is off: a simple fraction, proved. */
function findFactor(wrong: WrongDerivative, isAnswer: (form: Ast) => boolean): Misconception | undefined {
  const { setting, truth, answer, expected } = wrong;
  const graph = new SampleGraph(setting);
  if (freeNames(answer).size === 0 || graph.misfit(answer)) return undefined;
  const points = choosePoints(setting, graph);
  const [own, right] = [answer, truth].map((form) => sampleForm(wrong, form, points, [], graph));
  if (!own || !right) return undefined;
  const ratios = own.values.flatMap((v, k) =>
    [...v].map((x, i) => x / right.values[k]![i]!).filter((r) => Number.isFinite(r) && r !== 0),
  );
  const [ratio] = ratios;
  if (ratio === undefined || ratios.some((r) => Math.abs(r - ratio) > 1e-9 * Math.abs(ratio)))
    return undefined;
  const below = Array.from({ length: MAX_FACTOR }, (_, k) => k + 1).find(
    (q) => Math.abs(ratio * q - Math.round(ratio * q)) < 1e-9 * q,
  );
  const above = below === undefined ? 0 : Math.round(ratio * below);
  if (below === undefined || above === 0 || Math.abs(above) > MAX_FACTOR) return undefined;
  const [top, bottom] = [number(String(Math.abs(above))), number(String(below))];
  const scaled = over(times(top, truth), bottom);
  if (!isAnswer(above < 0 ? negative(scaled) : scaled)) return undefined;
  const isLarge = Math.abs(above) > below;
  const [large, small] = isLarge ? [Math.abs(above), below] : [below, Math.abs(above)];
  const factor = small === 1 ? `${large}` : `${large}/${small}`;
  const sign = above < 0 ? ', and has the opposite sign' : '';
  const explanation = `this is too ${isLarge ? 'large' : 'small'} by a factor of ${factor}${sign}.`;
  return { code: 'factor', explanation, expected: expected ?? '' };
}

function hasArrays({ setting }: WrongDerivative): boolean {
  return setting.part.context.given.some((g) => g.shape.length > 0);
}

type Repair = ReturnType<typeof repairs> extends Iterable<infer R> ? R : never;

/** One change of the answer that makes it right. */
function findRepair(wrong: WrongDerivative, isRight: (answer: Ast) => boolean): Misconception | undefined {
  const { setting, truth, answer, expected } = wrong;
  const choices: Repair[] = [];
  for (const choice of repairs(answer, setting)) {
    choices.push(choice);
    if (choices.length > MAX_REPAIRS) return undefined;
  }
  if (choices.length === 0) return undefined;
  const graph = new SampleGraph(setting);
  const points = choosePoints(setting, graph);
  const sieve = new NumericSieve(sampleForm(wrong, truth, points, [], graph), hasArrays(wrong));
  for (const { code, explanation, answer: repaired } of choices) {
    const sampled = sampleForm(wrong, repaired, points, [], graph);
    if (sampled && sieve.admits(sampled) && isRight(repaired))
      return { code, explanation, expected: expected ?? '' };
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
