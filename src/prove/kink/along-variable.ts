import { differentiate, NoDerivative, type Variable } from '../derivative/differentiate.js';
import { ratioOf } from '../derivative/linear-form.js';
import { kinkOf } from '../derivative/sides.js';
import { askByCases } from '../normal/case-split.js';
import type { Part } from '../part/parts.js';
import type { ReadClaim } from '../reading/claim-reading.js';
import { type Budget, orNothing } from '../term/budget.js';
import { conditionsOf, DEFINED, type Fact } from '../term/domain.js';
import { printFact, printTerm } from '../term/print-term.js';
import { NIL } from '../term/sign-set.js';
import { isNumber, partsOf, powerTerm, subterms, subtractTerms, T_ONE, type Term } from '../term/term.js';
import { hasBoundPosition, SMOOTH } from './hazards.js';

/** What all questions may spend of the budget, and each in steps. */
const SHARE = 0.2;
const STEPS = 40_000;

/** Cases of one question. */
const MAX_CASES = 60;

/** Derivatives at a zero of which one has to be seen not to be zero. */
const MAX_ORDER = 4;

/** Questions about what happens along one variable where all sides of a claim have values, and the functions that it differentiates. */
export class AlongVariable {
  private readonly facts: readonly Fact[];
  private readonly answers = new Map<string, boolean>();

  constructor(
    private readonly part: Part,
    private readonly sides: readonly Term[],
    private readonly by: Variable,
    private readonly claim: ReadClaim,
    private readonly budget: Budget,
    functions: readonly Term[] = [],
  ) {
    const conditions = [...sides, ...functions].flatMap((side) =>
      conditionsOf(side, claim.integers, DEFINED),
    );
    this.facts = [...part.facts, ...conditions];
  }

  show(equations: readonly Term[]): string {
    return equations.map((e) => `${printTerm(e)} = 0`).join(' and ');
  }

  /** Whether it is shown that terms are nowhere zero together, where some facts hold. */
  never(zeros: readonly Term[], when: readonly Fact[] = []): boolean {
    const text = [this.show(zeros), ...when.map(printFact)].join();
    const known = this.answers.get(text);
    if (known !== undefined) return known;
    const answer = !zeros.some((z) => hasBoundPosition(z, this.part)) && this.ask(zeros, when);
    this.answers.set(text, answer);
    return answer;
  }

  private ask(zeros: readonly Term[], when: readonly Fact[]): boolean {
    const { claim, part, budget } = this;
    const given = zeros.map((term): Fact => ({ term, sign: NIL }));
    const cases = orNothing(budget, () =>
      askByCases(
        {
          budget: budget.portion(SHARE, STEPS),
          integers: claim.integers,
          facts: [...this.facts, ...given, ...when.filter((f) => !hasBoundPosition(f.term, part))],
          distinct: part.distinct,
        },
        (n) => {
          for (const side of [...zeros, ...this.sides]) n.run(side);
        },
        (answer) => answer.kind !== 'vacuous',
        MAX_CASES,
      ),
    );
    return cases !== undefined && cases.length > 0 && cases.every((c) => c.answer.kind === 'vacuous');
  }

  /** Whether it is shown that a term is zero at single points only along the variable. */
  isAlone(term: Term): boolean {
    return factorsOf(term).every((factor) => this.hasOrder(factor));
  }

  /** Whether one of the first derivatives is not zero where a factor is. */
  private hasOrder(factor: Term): boolean {
    if (hasBoundPosition(factor, this.part)) return false;
    const turned = turnOf(factor);
    if (turned) {
      // A sine is zero at single points where its argument moves.
      const slope = this.slopeOf(turned);
      return slope !== undefined && this.isSmoothAt(factor) && !isNumber(slope, 0) && this.isAlone(slope);
    }
    const zeros = [factor];
    if (!this.isSmoothAt(factor)) return false;
    for (let k = 0; k < MAX_ORDER; k++) {
      const slope = this.slopeOf(zeros.at(-1)!);
      if (!slope) return false;
      if (slope.kind === 'number') return !isNumber(slope, 0) || this.never(zeros);
      zeros.push(slope);
      if (this.never(zeros)) return true;
    }
    return false;
  }

  /** Whether a term is analytic around its zeros: along the variable these stand alone, or it is zero around them. */
  isAnalytic(term: Term): boolean {
    return !hasBoundPosition(term, this.part) && this.isSmoothAt(term);
  }

  /** Whether a term that is zero somewhere changes its sign there along the variable, or is zero all along. */
  passesOrRests(stated: Term): boolean {
    const gap = plainSign(stated);
    if (gap.kind === 'multiply') {
      // Factors that do not move rest where they are zero.
      const moving = gap.args.filter((f) => this.moves(f) && !this.never([f]));
      if (moving.length < gap.args.length)
        return moving.length === 0 || (moving.length === 1 && this.passesOrRests(moving[0]!));
    }
    // A sine passes where its argument does not stop.
    const slope = this.slopeOf(isTurn(gap) ? gap.args[0]! : gap);
    if (!slope || !this.isSmoothAt(gap)) return false;
    if (isTurn(gap)) return !this.moves(slope) || this.never([slope]);
    return !this.moves(slope) || this.never([gap, slope]);
  }

  /** Whether a term is smooth around its zeros. */
  private isSmoothAt(term: Term): boolean {
    const apart = (zero: Term) => !this.moves(zero) || this.never([term, zero]);
    return subterms([term]).every((x) => {
      const kink = kinkOf(x);
      if (kink) return x.kind !== 'compare' && apart(subtractTerms(kink.left, kink.right));
      if (x.kind === 'power' && x.exponent.kind === 'number')
        return x.exponent.value.denominator === 1n || apart(x.base);
      if (x.kind === 'power') return apart(x.base);
      if (x.kind === 'reduce' || x.kind === 'range') return x.reduction === 'sum';
      if (x.kind !== 'apply') return x.kind !== 'select' && x.kind !== 'logic' && x.kind !== 'guard';
      if (x.name === 'root') return apart(x.args[0]!);
      if (['asin', 'acos', 'acosh'].includes(x.name))
        return apart(subtractTerms(T_ONE, powerTerm(x.args[0]!, 2)));
      return SMOOTH.has(x.name);
    });
  }

  private slopeOf(term: Term): Term | undefined {
    try {
      return withoutGuards(differentiate(term, this.by));
    } catch (error) {
      if (error instanceof NoDerivative) return undefined;
      throw error;
    }
  }

  private moves(x: Term): boolean {
    return subterms([x]).some((t) => (t.kind === 'name' || t.kind === 'entry') && t.name === this.by.name);
  }
}

function withoutGuards(x: Term): Term {
  return x.kind === 'guard' ? withoutGuards(x.body) : x;
}

function isTurn(x: Term): x is Extract<Term, { kind: 'apply' }> {
  return x.kind === 'apply' && (x.name === 'sin' || x.name === 'cos');
}

/** The argument of sine or cosine where a term is zero with one of these: cos(v), or 1 - cos(v)^2. */
function turnOf(x: Term): Term | undefined {
  if (isTurn(x)) return x.args[0]!;
  const squares = subterms([x]).filter(
    (t): t is Extract<Term, { kind: 'power' }> => t.kind === 'power' && isTurn(t.base),
  );
  const square = squares.find((t) => ratioOf(x, subtractTerms(T_ONE, powerTerm(t.base, 2))));
  return square && partsOf(square.base)[0];
}

/** A term whose sign is that of another one or its opposite throughout: without zero summands, numbers in front, and odd roots. */
function plainSign(x: Term): Term {
  const isZero = (a: Term) => a.kind === 'number' && a.value.numerator === 0n;
  const own =
    x.kind === 'add'
      ? x.args.filter((a) => !isZero(a))
      : x.kind === 'multiply'
        ? x.args.filter((a) => a.kind !== 'number' || isZero(a))
        : [];
  if (own.length === 1) return plainSign(own[0]!);
  const degree = x.kind === 'apply' && x.name === 'root' ? x.args[1] : undefined;
  const isOdd =
    degree?.kind === 'number' && degree.value.denominator === 1n && degree.value.numerator % 2n !== 0n;
  // An inverse root has no zeros.
  return x.kind === 'apply' && isOdd && degree.value.numerator > 0n ? plainSign(x.args[0]!) : x;
}

/** Terms of which one is zero where a product or a root is. */
function factorsOf(stated: Term): readonly Term[] {
  const x = plainSign(stated);
  if (x.kind === 'multiply') return x.args.flatMap(factorsOf);
  if (x.kind === 'power' && x.exponent.kind === 'number')
    return x.exponent.value.numerator > 0n ? factorsOf(x.base) : [];
  if (x.kind === 'number') return x.value.numerator === 0n ? [x] : [];
  if (x.kind !== 'apply') return [x];
  if (x.name === 'root' || x.name === 'abs') return factorsOf(x.args[0]!);
  return ['exp', 'cosh', 'sigmoid', 'softplus'].includes(x.name) ? [] : [x];
}
