import type { Diagnostic } from '../../diagnostic/diagnostic.js';
import { makeError } from '../../diagnostic/diagnostic.js';
import type { Ast } from '../../expr/ast.js';
import { equalShapes, isScalar } from '../../op/shape.js';
import { type Coverage, worstOf } from '../../prove/part/coverage.js';
import { type ProveReport, prove } from '../../prove/prove.js';
import type { Relation } from '../../prove/term/claim.js';
import type { Judgement } from '../problem/judgement.js';
import { Memory } from '../problem/memory.js';
import { withOddRoots } from '../problem/odd-roots.js';
import type { Context, Formula, Part, SizeList } from '../problem/problem.js';
import { SampleGraph } from '../problem/sample-graph.js';
import type { Tools } from '../problem/tools.js';
import {
  expand,
  freeNames,
  isClaim,
  number,
  plus,
  replace,
  times,
  usesCalculus,
  write,
} from '../problem/tree.js';
import { AnswerReader, type ReadExpression } from '../text/answer-reader.js';
import type { Doubt, Reading } from '../text/readings.js';
import type { Names } from '../text/sums.js';
import { sayClaim } from '../text/unreadable.js';

/**
 * Elementary steps of one proof: the deepest derivative of the catalogue (two layers of ReLU, 16 cases) and the slips in it need up to a
 * third. Counting steps and not time keeps verdicts the same on every machine, however busy.
 */
const STEPS_PER_PROOF = 40_000_000;
/** Where steps take unusually long; ten times what a proof takes that ends by itself. */
const MILLISECONDS_PER_PROOF = 20_000;

/** Everything about one part that does not depend on the answer. */
export class Setting {
  readonly meanings: ReadonlyMap<string, Ast>;
  /** Names of lengths. */
  readonly sizeNames: ReadonlySet<string>;
  private readonly shapes = new Map<string, readonly number[]>();
  private readonly prepared = new Memory();
  private readonly reader: AnswerReader;
  /** Facts about the names of the part, as the prover reads them. */
  readonly assumptions: string;

  constructor(
    readonly part: Part,
    readonly tools: Tools,
    /** Shared by all parts that are judged together. */
    readonly shared: Memory = new Memory(),
  ) {
    const { context } = part;
    this.meanings = new Map([...context.where].map(([key, formula]) => [key, formula.ast]));
    this.assumptions = assumptionsOf(context, this.meanings);
    this.sizeNames = new Set(context.given.flatMap((g) => g.shape.filter((s) => typeof s === 'string')));
    for (const { name: key, shape } of context.given) {
      if (shape.every((s): s is number => typeof s === 'number')) this.shapes.set(key, shape);
    }
    this.reader = new AnswerReader(this);
  }

  /** What depends on a question of the part alone: made for the first answer, and there for all others. */
  once<T>(question: object, make: () => T): T {
    return this.prepared.once(question, make);
  }

  /** What `judge` comes to under a reading, and the places that it read which can be read in two ways. */
  readAs<T>(
    reading: Reading | undefined,
    judge: () => T,
  ): { readonly judged: T; readonly doubts: readonly Doubt[] } {
    return this.reader.readAs(reading, judge);
  }

  /** The formula of a problem with its abbreviations put in. */
  meaning(formula: Formula): Ast {
    return expand(formula.ast, this.meanings);
  }

  private readonly lengths = new Map<string, SizeList>();

  /** The lengths of the axes of a declared name, or of what a name stands for; any other name is a scalar. */
  shapeOf(name: string): SizeList {
    let found = this.lengths.get(name);
    if (found === undefined) {
      const given = this.part.context.given.find((g) => g.name === name);
      const meaning = given ? undefined : this.meanings.get(name);
      const graph = meaning && new SampleGraph(this);
      const sample = graph?.shapeOf(expand(meaning!, this.meanings)) ?? [];
      const named = new Map([...(graph?.sizes ?? [])].map(([key, value]) => [value, key]));
      found = given?.shape ?? sample.map((n) => named.get(n) ?? n);
      this.lengths.set(name, found);
    }
    return found;
  }

  /** The number of its axes. */
  rank(name: string): number {
    return this.shapeOf(name).length;
  }

  /** What a reader of notation knows of the names. */
  readonly names: Names = {
    isName: (name) => this.declaredName(name) !== undefined,
    shapeOf: (name) => this.shapeOf(this.declaredName(name) ?? name),
  };

  /** Reads an expression of an answer; a judgement `invalid` where that is not possible. */
  read(written: string, offset = 0, more: readonly string[] = []): ReadExpression | Judgement {
    return this.reader.read(written, offset, more);
  }

  /** The same for an answer that is a value: what is true or false is none. */
  readValue(written: string): ReadExpression | Judgement {
    const read = this.read(written);
    return !isJudgement(read) && isClaim(read.ast) ? sayClaim() : read;
  }

  /** The text of an answer with other notations put into the language. */
  inNotation(text: string): string {
    return this.reader.inNotation(text);
  }

  /** The declared name that a name spells. */
  declaredName(spelled: string): string | undefined {
    return this.reader.declaredName(spelled);
  }

  /**
   * Asks about an answer: like `ask`, and whether the right side has a value wherever the left side and all of `domain` have one.
   */
  check(
    left: Ast,
    relation: Relation,
    right: Ast,
    extra: readonly string[] = [],
    domain: readonly Ast[] = [],
  ): ProveReport | readonly Diagnostic[] {
    const report = this.ask(left, relation, right, extra, true);
    if (!isReport(report) || report.verdict !== 'proved') return report;
    if (!report.coverage || report.coverage.kind === 'whole') return report;
    const rooted = report.coverage.kind === 'gap' ? withOddRoots(right) : right;
    if (rooted !== right) {
      const other = this.check(left, relation, rooted, extra, domain);
      const isRight = isReport(other) && other.verdict === 'proved' && other.coverage?.kind !== 'gap';
      const note = 'a power with an odd root is read as a power of that root, which negative numbers have';
      if (isRight) return { ...other, notes: [...other.notes, note] };
    }
    if (domain.length === 0) return report;
    // Times zero, an expression asks for its domain and for nothing else.
    const narrower = domain.reduce((sum, d) => plus(sum, times(number('0'), d)), left);
    const again = this.ask(narrower, relation, right, extra, true);
    return isReport(again) && again.verdict === 'proved' && again.coverage
      ? { ...report, coverage: again.coverage }
      : report;
  }

  /** Asks the prover about one relation, under the assumptions of the part and perhaps more. */
  ask(
    left: Ast,
    relation: Relation,
    right: Ast,
    extra: readonly string[] = [],
    coverage = false,
  ): ProveReport | readonly Diagnostic[] {
    const problem = this.compareShapes(left, right);
    if (problem) return [problem];
    const general = this.askWith(left, relation, right, extra, new Map(), coverage);
    // A length in a formula, as in ones(n), may have no meaning to the prover until it is a number; what is shown for any n is shown for lengths.
    if ([...freeNames(left), ...freeNames(right)].some((n) => this.sizeNames.has(n)))
      return isReport(general) && general.verdict === 'proved'
        ? general
        : (this.askForSizes(left, relation, right, extra, coverage) ?? undecidedFor(left, relation, right));
    if (!('verdict' in general)) return this.askAgain(left, relation, right, extra, coverage) ?? general;
    if (general.verdict !== 'undecided') return general;
    // The same form on both sides is equal, whatever the size of the proof.
    if (relation === '=' && plainText(left) === plainText(right))
      return { ...general, verdict: 'proved', method: 'the same form' };
    if (this.part.sizes.size === 0 && this.sizeNames.size === 0) return general;
    return this.askForSizes(left, relation, right, extra, coverage) ?? general;
  }

  /**
   * What cannot be asked for all lengths at once, as a determinant, is asked for some. What cannot be read without the right side either
   * is not the fault of an answer. Undefined where it is.
   */
  private askAgain(
    left: Ast,
    relation: Relation,
    right: Ast,
    extra: readonly string[],
    coverage: boolean,
  ): ProveReport | undefined {
    const sized =
      this.sizeNames.size > 0 ? this.askForSizes(left, relation, right, extra, coverage) : undefined;
    if (sized) return sized;
    return isReport(this.askWith(left, '=', left, extra, new Map()))
      ? undefined
      : undecidedFor(left, relation, right);
  }

  /** Where lengths have no number, the prover may take one for 1 to make shapes agree; an answer has to fit all lengths. */
  private compareShapes(left: Ast, right: Ast): Diagnostic | undefined {
    const isOpen = this.part.context.given.some((g) => g.shape.some((s) => typeof s === 'string'));
    if (!isOpen || usesCalculus(left) || usesCalculus(right)) return undefined;
    const graph = new SampleGraph(this);
    const [l, r] = [graph.shapeOf(left), graph.shapeOf(right)];
    if (!r) return graph.misfit(right);
    if (!l || isScalar(l) || isScalar(r) || equalShapes(l, r)) return undefined;
    const remedy = 'the two sides of a relation need equal shapes';
    return makeError('shape', right.span, {
      operator: '=',
      left: graph.showShape((g) => g.shapeOf(left)),
      right: graph.showShape((g) => g.shapeOf(right)),
      remedy,
    });
  }

  /** For lengths that the problem lists, where the claim cannot be decided for all. */
  private askForSizes(
    left: Ast,
    relation: Relation,
    right: Ast,
    extra: readonly string[],
    coverage: boolean,
  ): ProveReport | undefined {
    let last: ProveReport | undefined;
    const coverages: Coverage[] = [];
    let choices: ReadonlyMap<string, number>[] = [new Map()];
    const sizes = new Map(this.part.sizes);
    for (const size of this.sizeNames) if (!sizes.has(size)) sizes.set(size, DEFAULT_SIZES);
    for (const [size, values] of sizes)
      choices = choices.flatMap((c) => values.map((v) => new Map([...c, [size, v]])));
    for (const choice of choices) {
      const report = this.askWith(left, relation, right, extra, choice, coverage);
      if (!('verdict' in report) || report.verdict === 'undecided') return undefined;
      if (report.verdict === 'refuted') return report;
      last = report;
      if (report.coverage) coverages.push(report.coverage);
    }
    if (!last) return undefined;
    const apart = lengthsApart(sizes);
    const report = apart && this.askWith(left, relation, right, extra, apart);
    if (report && 'verdict' in report && report.verdict === 'refuted') return report;
    const listed = [...sizes].map(([size, values]) => `${size} = ${values.join(', ')}`).join('; ');
    const worst = coverages.length > 0 ? { coverage: worstOf(coverages) } : {};
    return { ...last, ...worst, notes: [...last.notes, `proved for ${listed}`] };
  }

  /** The same for given lengths. */
  askWith(
    left: Ast,
    relation: Relation,
    right: Ast,
    extra: readonly string[],
    sizes: ReadonlyMap<string, number>,
    coverage = false,
  ): ProveReport | readonly Diagnostic[] {
    const sides = [left, right].map((side) => {
      const ast = replace(side, (a) =>
        a.kind === 'name' && sizes.has(a.text) ? number(String(sizes.get(a.text))) : undefined,
      );
      return { ast, text: write(ast) };
    });
    const claim = { text: `${sides[0]!.text} ${relation} ${sides[1]!.text}`, sides, relations: [relation] };
    const shapes = new Map(this.shapes);
    const open: string[] = [];
    const facts = [this.assumptions, ...extra].filter((t) => t !== '');
    const said = [...sides.map((s) => s.text), ...facts].join(', ');
    for (const { name, shape } of this.part.context.given) {
      // Lengths of what is not spoken of would stand in a counterexample.
      if (shapes.has(name) || !said.includes(name)) continue;
      const fixed = shape.map((s) => (typeof s === 'string' ? (sizes.get(s) ?? s) : s));
      if (fixed.every((s): s is number => typeof s === 'number')) shapes.set(name, fixed);
      else open.push(fixed.length === 1 ? `${name} in R^${fixed[0]}` : `${name} in R^(${fixed.join(', ')})`);
    }
    const report = prove(claim, {
      parser: this.tools.parser,
      assume: [...open, ...facts].join(', '),
      shapes,
      now: this.tools.now,
      budget: MILLISECONDS_PER_PROOF,
      steps: STEPS_PER_PROOF,
      coverage,
      kinkConventions: true,
    });
    if (!report.ok) return report.diagnostics;
    // Shapes are declared here, and what was read is said of the answer itself: how the prover reads its claim is no news.
    return { ...report.value, notes: report.value.notes.filter((n) => !n.includes(' is read as ')) };
  }
}

/** An expression as text, in which powers of entries and of numbers look alike. */
function plainText(ast: Ast): string {
  return write(ast).replaceAll('.^', '^');
}

/**
 * Lengths that are not listed, where one has a single value: 2 in place of n is right at n = 2 by chance. They can refute, and need not be
 * proved.
 */
function lengthsApart(
  sizes: ReadonlyMap<string, readonly number[]>,
): ReadonlyMap<string, number> | undefined {
  const lists = [...sizes.values()];
  if (lists.every((values) => values.length !== 1)) return undefined;
  return new Map(
    [...sizes].map(([size, values]) => [size, values.length === 1 ? values[0]! + 1 : values.at(-1)!]),
  );
}

/** Lengths that stand for all where the problem lists none. */
const DEFAULT_SIZES: readonly number[] = [2, 3];

function undecidedFor(left: Ast, relation: Relation, right: Ast): ProveReport {
  return {
    claim: `${write(left)} ${relation} ${write(right)}`,
    verdict: 'undecided',
    method: 'none',
    assumptions: [],
    domain: { same: null, note: '' },
    links: [],
    evidence: 'a length occurs in a formula',
    notes: [],
    explain: () => [],
    seed: 1,
  };
}

/** Assumptions may use abbreviations; the prover does not know them. */
function assumptionsOf(context: Context, meanings: ReadonlyMap<string, Ast>): string {
  let text = context.assume;
  for (const [name, ast] of meanings) {
    const whole = new RegExp(`(?<![\\p{L}\\p{N}_])${name}(?![\\p{L}\\p{N}_])`, 'gu');
    text = text.replace(whole, `(${write(expand(ast, meanings))})`);
  }
  return text;
}

export function isJudgement(value: unknown): value is Judgement {
  return typeof value === 'object' && value !== null && 'share' in value;
}

export function isReport(value: ProveReport | readonly Diagnostic[]): value is ProveReport {
  return 'verdict' in value;
}
