import {
  add,
  isZero,
  multiply,
  negate,
  ONE,
  type Rational,
  rational,
  subtract,
  ZERO,
} from '../../number/rational.js';
import { findFeasible, type LinearRow } from '../algebra/linear-program.js';
import { Constants } from '../equality/exact-constants.js';
import type { Budget } from '../term/budget.js';
import { constantFold } from '../term/constant-fold.js';
import { NEGATIVE, NIL, NOT_NEGATIVE, NOT_POSITIVE, POSITIVE, type SignSet } from '../term/sign-set.js';
import { rationalTerm, subtractTerms, type Term, unknownsOf } from '../term/term.js';
import type { Question } from './sample-points.js';
import { falseValues, insert, putAll } from './settle.js';
import { describePoint, type Witness } from './witness.js';

/** How far a strict relation is kept from equality, one after the other. */
const MARGINS: readonly Rational[] = [ONE, rational(1, 16), rational(1, 1024)];

/** Unknowns of one linear program; each takes two columns. */
const MAX_NAMES = 12;

/** A point at which a linear inequality fails under linear facts, by a linear program; facts of other kinds are looked at afterwards. */
export function linearWitness(question: Question, budget: Budget): Witness | undefined {
  const { left, right, relation, facts, integers, choices } = question;
  const { names, arrays, sizes } = unknownsOf([left, right, ...facts.map((f) => f.term)]);
  const usable = names.length <= MAX_NAMES && names.every((n) => !integers.has(n) && !choices.has(n));
  if (relation === '=' || facts.length === 0 || arrays.size + sizes.length > 0 || !usable) return undefined;
  const up = relation === '<' || relation === '<=';
  const gap = linearForm(up ? subtractTerms(left, right) : subtractTerms(right, left));
  if (!gap) return undefined;
  const known = facts.flatMap(({ term, sign }) => {
    const form = linearForm(term);
    return form ? [{ form, sign }] : [];
  });
  const strict = relation === '<' || relation === '>';
  for (const margin of MARGINS) {
    const rows = known.flatMap(({ form, sign }) => rowsOf(form, sign, margin, names));
    rows.push(rowOf(gap, strict ? ZERO : margin, false, names));
    const found = findFeasible(rows, 2 * names.length, budget);
    if (!found) continue;
    const values = names.map((name, k) => [name, subtract(found[2 * k]!, found[2 * k + 1]!)] as const);
    const terms = values.map(([name, value]) => [name, rationalTerm(value)] as const);
    const apart = falseValues(
      insert(question, (x) => putAll(x, terms)),
      new Constants(budget),
      true,
    );
    if (apart)
      return {
        point: describePoint({
          names: new Map(values),
          entries: new Map(),
          sizes: new Map(),
          positions: new Map(),
        }),
        ...apart,
      };
  }
  return undefined;
}

interface LinearForm {
  readonly factors: ReadonlyMap<string, Rational>;
  readonly constant: Rational;
}

function linearForm(term: Term): LinearForm | undefined {
  const x = constantFold(term);
  switch (x.kind) {
    case 'number':
      return { factors: new Map(), constant: x.value };
    case 'name':
      return { factors: new Map([[x.name, ONE]]), constant: ZERO };
    case 'add':
      return x.args.reduce<LinearForm | undefined>((sum, a) => {
        const own = sum && linearForm(a);
        return own && plus(sum, own);
      }, NOTHING);
    case 'multiply': {
      const forms = x.args.map(linearForm);
      if (!forms.every((f) => f !== undefined)) return undefined;
      const moving = forms.filter((f) => f.factors.size > 0);
      const factor = forms.reduce((p, f) => (f.factors.size > 0 ? p : multiply(p, f.constant)), ONE);
      return moving.length > 1 ? undefined : scaled(moving[0] ?? { ...NOTHING, constant: ONE }, factor);
    }
    default:
      return undefined;
  }
}

const NOTHING: LinearForm = { factors: new Map(), constant: ZERO };

function plus(a: LinearForm, b: LinearForm): LinearForm {
  const factors = new Map(a.factors);
  for (const [name, q] of b.factors) factors.set(name, add(factors.get(name) ?? ZERO, q));
  return { factors, constant: add(a.constant, b.constant) };
}

function scaled(a: LinearForm, by: Rational): LinearForm {
  if (isZero(by)) return NOTHING;
  return {
    factors: new Map([...a.factors].map(([name, q]) => [name, multiply(q, by)])),
    constant: multiply(a.constant, by),
  };
}

/** form >= margin, or form = 0; each name is the difference of two unknowns that are not negative. */
function rowOf(form: LinearForm, margin: Rational, equation: boolean, names: readonly string[]): LinearRow {
  const coefficients = names.flatMap((name) => {
    const q = form.factors.get(name) ?? ZERO;
    return [q, negate(q)];
  });
  return { coefficients, bound: subtract(margin, form.constant), equation };
}

function rowsOf(form: LinearForm, sign: SignSet, margin: Rational, names: readonly string[]): LinearRow[] {
  switch (sign) {
    case POSITIVE:
      return [rowOf(form, margin, false, names)];
    case NOT_NEGATIVE:
      return [rowOf(form, ZERO, false, names)];
    case NEGATIVE:
      return [rowOf(scaled(form, rational(-1)), margin, false, names)];
    case NOT_POSITIVE:
      return [rowOf(scaled(form, rational(-1)), ZERO, false, names)];
    case NIL:
      return [rowOf(form, ZERO, true, names)];
    default:
      return [];
  }
}
