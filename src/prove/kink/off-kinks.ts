import type { Variable } from '../derivative/differentiate.js';
import { kinkedDerivatives, withoutDerivatives, withZero } from '../derivative/everywhere.js';
import { leftOut, mayOscillate, type Zero } from '../derivative/left-out.js';
import { signOfRatio } from '../derivative/linear-form.js';
import type { Part } from '../part/parts.js';
import type { ReadClaim } from '../reading/claim-reading.js';
import type { Budget } from '../term/budget.js';
import type { Relation } from '../term/claim.js';
import { printTerm } from '../term/print-term.js';
import { sameTerm, type Term } from '../term/term.js';
import { AlongVariable } from './along-variable.js';
import { type Hazard, hazardsOf } from './hazards.js';

/** Stands for a derivative where the rest of a claim is looked at. */
const DERIVATIVE = 'derivative#';

/**
 * Why a claim that holds off the kinks of its derivatives need not hold at these; nothing where it does. A function that has a derivative at a
 * point has it as a limit of slopes beside it, on each side (by the mean value theorem): what is continuous from one side holds there too. That
 * needs kinks that stand alone along the variable, and sides without values of their own at them. `proves` judges the claim where a part of
 * its functions is zero all along.
 */
export function objectionAtKinks(
  part: Part,
  relation: Relation,
  claim: ReadClaim,
  budget: Budget,
  proves: (part: Part) => boolean,
): string | undefined {
  const { left, right } = part.statement;
  const formulas = kinkedDerivatives([left, right]);
  const [first] = formulas;
  if (!first) return undefined;
  if (relation === '<' || relation === '>') return `${relation}= holds there, and ${relation} need not`;
  const by = variableOf(first.by);
  if (!by || formulas.some((f) => !sameTerm(f.by, first.by)))
    return 'the derivatives are not taken by one name that is free';
  if (claim.integers.has(by.name)) return `${by.name} is a whole number`;
  if (formulas.length > 1 && formulas.some((f) => mayOscillate(f.formula)))
    return 'the slopes beside them may have no limit';
  const all = placesOf(formulas);
  if (!all) return 'they are too many';
  const hazards = hazardsIn(part, by, claim);
  if (typeof hazards === 'string') return hazards;
  const functions = formulas.map((f) => f.of);
  const along = new AlongVariable(part, sidesOf(part), by, claim, budget, functions);
  const zeros = all.filter((z) => z.when.length === 0 || !along.never(z.equations, z.when));
  // A function around which a part of it is zero is the one with 0 in its place.
  const isThere = (e: Term) => along.isAnalytic(e) && proves(partWithZero(part, e, by));
  const crowded = zeros.find(
    (z) => !z.passes && !z.equations.some((e) => along.isAlone(e)) && !z.equations.some(isThere),
  );
  if (crowded) return `${along.show(crowded.equations)} may hold all along ${by.name}`;
  return objectionOf(hazards, zeros, along);
}

/**
 * Why a claim may differ at a kink by more than a convention about the slope there, which takes it from one side or between them: it has a
 * value of its own there.
 */
export function objectionByConvention(part: Part, claim: ReadClaim, budget: Budget): string | undefined {
  const formulas = kinkedDerivatives([part.statement.left, part.statement.right]);
  const by = formulas[0] && variableOf(formulas[0].by);
  const hazards = by && hazardsIn(part, by, claim);
  if (!by || !hazards || typeof hazards === 'string') return undefined;
  const along = new AlongVariable(part, sidesOf(part), by, claim, budget);
  const facing = hazards.filter(
    (h) =>
      h.value === 'one-sided' &&
      hazards.some((o) => o.value === 'one-sided' && signOfRatio(h.gap, o.gap) < 0),
  );
  const own = hazards.filter((h) => h.value === 'own');
  const zeros = placesOf(formulas) ?? [{ equations: [], passes: false, when: [] }];
  const live = [...own, ...facing].find((h) => isLive(h, zeros, along));
  return live && ownValue(live);
}

function partWithZero(part: Part, zero: Term, by: Variable): Part {
  const { left, right } = part.statement;
  const statement = { ...part.statement, left: withZero(left, zero, by), right: withZero(right, zero, by) };
  return { ...part, statement };
}

function objectionOf(
  hazards: readonly Hazard[],
  zeros: readonly Zero[],
  along: AlongVariable,
): string | undefined {
  const live = hazards.filter((h) => isLive(h, zeros, along));
  const own = live.find((h) => h.value !== 'one-sided');
  if (own) return ownValue(own);
  const groups: Hazard[] = [];
  for (const hazard of live) {
    if (!along.passesOrRests(hazard.gap))
      return `${printTerm(hazard.gap)} may touch zero there without a change of its sign`;
    const meets = groups.find(
      (g) =>
        signOfRatio(g.gap, hazard.gap) <= 0 &&
        zeros.some(
          (z) => !along.never([...z.equations, g.gap, hazard.gap], [...z.when, ...g.when, ...hazard.when]),
        ),
    );
    if (meets)
      return `a side changes from one case to another where ${printTerm(meets.gap)} = 0 and where ${printTerm(hazard.gap)} = 0, which may be at one place`;
    groups.push(hazard);
  }
  return undefined;
}

function placesOf(formulas: readonly { readonly formula: Term }[]): readonly Zero[] | undefined {
  const each = formulas.map((f) => leftOut(f.formula));
  return each.some((zeros) => !zeros) ? undefined : each.flatMap((zeros) => zeros ?? []);
}

/** Whether a hazard may be at a point that was left out. */
function isLive(hazard: Hazard, zeros: readonly Zero[], along: AlongVariable): boolean {
  return zeros.some((z) => !along.never([...z.equations, hazard.gap], [...z.when, ...hazard.when]));
}

function ownValue({ gap }: Hazard): string {
  return `a side has a value of its own where ${printTerm(gap)} = 0`;
}

function hazardsIn(part: Part, by: Variable, claim: ReadClaim): readonly Hazard[] | string {
  return hazardsOf(sidesOf(part), part, { by, derivative: DERIVATIVE, integers: claim.integers });
}

function sidesOf({ statement }: Part): readonly Term[] {
  return [statement.left, statement.right].map((side) => withoutDerivatives(side, DERIVATIVE));
}

function variableOf(x: Term): Variable | undefined {
  if (x.kind === 'name') return { kind: 'name', name: x.name };
  return x.kind === 'entry' ? { kind: 'entry', name: x.name, indices: x.indices } : undefined;
}
