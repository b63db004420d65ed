import { Undefined } from '../algebra/product.js';
import { toTerm } from '../algebra/to-term.js';
import { atLeast, inductionsOf } from '../equality/induction.js';
import { askByCases, type Scene } from '../normal/case-split.js';
import { NeedSign, Stuck } from '../normal/normal-form.js';
import type { Argument } from '../slope/argument.js';
import { printTerm } from '../term/print-term.js';
import { NEGATIVE, NIL } from '../term/sign-set.js';
import { addTerms, nameTerm, numberTerm, substitute, subtractTerms, T_ONE, type Term } from '../term/term.js';
import { showTerm } from './show-term.js';

/** From one value to the next: what has to be shown, and how it reads. */
interface Step {
  readonly d: Term;
  readonly text: string;
}

/**
 * Shows a >= b (or a > b) for all values of a whole number by induction: at the lowest value, and from n to n + 1 with a ratio,
 * a(n+1) = r a(n) >= r b(n) >= b(n+1), or with differences, a(n+1) - a(n) >= b(n+1) - b(n).
 */
export function showByInequalityInduction(
  a: Term,
  b: Term,
  strict: boolean,
  scene: Scene,
): Argument | undefined {
  for (const { name, lowest, rest } of inductionsOf(a, b, scene)) {
    const base: Scene = { ...scene, facts: rest };
    const start = numberTerm(lowest);
    const first = showTerm(
      subtractTerms(substitute(a, name, start), substitute(b, name, start)),
      strict,
      base,
    );
    if (!first) continue;
    const here: Scene = { ...scene, facts: [...rest, atLeast(name, lowest)] };
    for (const step of stepsOf(a, b, name, strict, here)) {
      const shown = showTerm(step.d, false, here);
      if (!shown) continue;
      return {
        method: 'induction',
        steps: [
          `by induction over ${name} from ${lowest}`,
          `${name} = ${lowest}: ${printTerm(substitute(a, name, start))} ${strict ? '>' : '>='} ${printTerm(substitute(b, name, start))} (${first.method})`,
          `from ${name} to ${name} + 1: ${step.text} (${shown.method})`,
          ...shown.steps.map((s) => `  ${s}`),
        ],
      };
    }
  }
  return undefined;
}

function stepsOf(a: Term, b: Term, name: string, strict: boolean, scene: Scene): readonly Step[] {
  const next = (t: Term) => substitute(t, name, addTerms(nameTerm(name), T_ONE));
  const steps: Step[] = [];
  const up = ratioOf(a, next(a), strict, scene);
  if (up)
    steps.push({
      d: subtractTerms({ kind: 'multiply', args: [up, b] }, next(b)),
      text: `the left side is multiplied by r = ${printTerm(up)}, and r*(${printTerm(b)}) >= ${printTerm(next(b))}`,
    });
  const down = ratioOf(b, next(b), strict, scene);
  if (down)
    steps.push({
      d: subtractTerms(next(a), { kind: 'multiply', args: [down, a] }),
      text: `the right side is multiplied by r = ${printTerm(down)}, and ${printTerm(next(a))} >= r*(${printTerm(a)})`,
    });
  const [more, less] = [gapOf(a, next(a), scene), gapOf(b, next(b), scene)];
  if (more && less)
    steps.push({
      d: subtractTerms(more, less),
      text: `the left side grows by ${printTerm(more)}, the right side by ${printTerm(less)}, which is not more`,
    });
  return steps;
}

/** after / before, where it is not negative (positive for strict claims) and defined whatever the facts allow. */
function ratioOf(before: Term, after: Term, strict: boolean, scene: Scene): Term | undefined {
  return once(scene, (n) => {
    const { algebra, signs } = n;
    const ratio = algebra.divide(n.run(after), n.run(before));
    if (signs.signOf(ratio) & (strict ? NEGATIVE | NIL : NEGATIVE)) return undefined;
    const parts = algebra.realParts(ratio);
    if (!parts || parts.parts.some(({ of, exponent }) => exponent < 0 && signs.signOf(of) & NIL))
      return undefined;
    return toTerm(algebra, ratio);
  });
}

function gapOf(before: Term, after: Term, scene: Scene): Term | undefined {
  return once(scene, (n) => toTerm(n.algebra, n.algebra.subtract(n.run(after), n.run(before))));
}

/** An answer that needs no cases. */
function once(
  scene: Scene,
  f: (n: Parameters<Parameters<typeof askByCases<Term | undefined>>[1]>[0]) => Term | undefined,
): Term | undefined {
  try {
    const cases = askByCases(scene, f, () => true, 2);
    const [only] = cases;
    return cases.length === 1 && only!.given.length === 0 && only!.answer.kind === 'answer'
      ? only!.answer.value
      : undefined;
  } catch (error) {
    if (error instanceof NeedSign || error instanceof Stuck || error instanceof Undefined) return undefined;
    throw error;
  }
}
