import type { Diagnostic } from '../diagnostic/diagnostic.js';
import { makeError } from '../diagnostic/diagnostic.js';
import { suggest } from '../diagnostic/suggest.js';
import type { Ast } from '../expr/ast.js';
import { equalShapes, isScalar } from '../op/shape.js';
import { findOp, findRows } from '../op/table.js';
import { type Coverage, worstOf } from '../prove/coverage.js';
import { type ProveReport, prove } from '../prove/prove.js';
import type { Relation } from '../prove/term/claim.js';
import { type Judgement, judgeAs } from './judgement.js';
import { Memory } from './memory.js';
import { dropLeftSide, GREEK, LONGEST_PRODUCT, readNotation, separateNames, splitsOf } from './notation.js';
import { withOddRoots } from './odd-roots.js';
import type { Context, Formula, Part } from './problem.js';
import { readProducts } from './products.js';
import { type Doubt, findDivisions, findTextDoubts, type Reading, regroup, rewriteText } from './readings.js';
import { SampleGraph } from './sample-graph.js';
import { entrySpellings, INDEXED, indexSpellings, markSpellings, readIndexedEntries } from './subscripts.js';
import type { Tools } from './tools.js';
import {
  countTerms,
  expand,
  freeNames,
  name,
  number,
  plus,
  replace,
  times,
  usesCalculus,
  write,
} from './tree.js';
import { findUnclear } from './unclear-notation.js';
import { invalid, MAX_ANSWER, tooLong } from './unreadable.js';

/** Nodes of one expression with its sums written out; nested sums multiply, and memory is not counted in steps. */
const MAX_TERMS = 20_000;

/**
 * Elementary steps of one proof: the deepest derivative of the catalogue (two layers of ReLU, 16 cases) and the slips in it need up to a
 * third. Counting steps and not time keeps verdicts the same on every machine, however busy.
 */
const STEPS_PER_PROOF = 40_000_000;
/** Where steps take unusually long; ten times what a proof takes that ends by itself. */
const MILLISECONDS_PER_PROOF = 20_000;

const CONSTANTS: readonly string[] = ['e', 'pi', 'π', 'inf'];

/** Names of `inf`, as students and other languages have them. */
const INFINITIES: readonly string[] = ['infinity', 'Infinity', 'Inf', 'INF', 'infty', 'oo'];

/** An expression of an answer, with abbreviations put in. */
export interface ReadExpression {
  readonly text: string;
  readonly ast: Ast;
}

/** Everything about one part that does not depend on the answer. */
export class Setting {
  readonly meanings: ReadonlyMap<string, Ast>;
  /** Other spellings of declared names, a Greek letter for its name and the other way round, and of infinity. */
  private readonly spellings: ReadonlyMap<string, Ast>;
  /** Names of lengths. */
  private readonly sizeNames: ReadonlySet<string>;
  private readonly shapes = new Map<string, readonly number[]>();
  private readonly prepared = new Memory();
  /** A reading that the language does not take. */
  private reading: Reading | undefined;
  private doubts: Doubt[] = [];
  /** σ before a bracket is in doubt where a name is spelled so. */
  private readonly textReadings: readonly Reading[];
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
    const declared = new Set([...context.given.map((g) => g.name), ...this.meanings.keys()]);
    const twins = [...GREEK].flatMap(([letter, word]) => [[letter, word] as const, [word, letter] as const]);
    const spelled = twins.filter(([own, other]) => declared.has(other) && !declared.has(own));
    const infinities = INFINITIES.filter((own) => !declared.has(own)).map((own) => [own, 'inf'] as const);
    const written = [...declared].flatMap((own) => [
      ...indexSpellings(own, declared),
      ...markSpellings(own, declared),
    ]);
    this.spellings = new Map([
      ...context.given.flatMap((g) => entrySpellings(g, declared)),
      ...[...spelled, ...infinities, ...written].map(([own, other]) => [own, name(other)] as const),
    ]);
    this.textReadings = this.spellings.has('σ') ? ['exponent', 'root', 'function'] : ['exponent', 'root'];
    for (const { name: key, shape } of context.given) {
      if (shape.every((s): s is number => typeof s === 'number')) this.shapes.set(key, shape);
    }
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
    this.reading = reading;
    this.doubts = [];
    try {
      return { judged: judge(), doubts: this.doubts };
    } finally {
      this.reading = undefined;
    }
  }

  /** The formula of a problem with its abbreviations put in. */
  meaning(formula: Formula): Ast {
    return expand(formula.ast, this.meanings);
  }

  private readonly ranks = new Map<string, number>();

  /** The number of axes of a declared name, or of what a name stands for; any other name is a scalar. */
  rank(name: string): number {
    let found = this.ranks.get(name);
    if (found === undefined) {
      const given = this.part.context.given.find((g) => g.name === name);
      const meaning = given ? undefined : this.meanings.get(name);
      found =
        given?.shape.length ??
        (meaning && new SampleGraph(this).shapeOf(expand(meaning, this.meanings)))?.length ??
        0;
      this.ranks.set(name, found);
    }
    return found;
  }

  /** Reads an expression of an answer; a judgement `invalid` where that is not possible. */
  read(written: string, offset = 0, more: readonly string[] = []): ReadExpression | Judgement {
    if (written.length > MAX_ANSWER) return tooLong(written);
    if (written.trim() === '') return judgeAs('missing', ['There is no answer here.']);
    const notation = this.inNotation(dropLeftSide(written));
    const text = this.spelledSigma(rewriteText(notation, this.reading));
    const unclear = findUnclear(text, (n) => this.names().includes(n));
    if (unclear) return invalid([unclear], offset);
    const parsed = this.tools.parser.parse(text, { source: { name: 'answer', text }, offset: 0 });
    if (!parsed.ok) return invalid(parsed.diagnostics, offset);
    const terms = countTerms(parsed.value);
    if (!(terms <= MAX_TERMS)) {
      const args = { what: 'the sum written out', limit: `${MAX_TERMS} terms`, remedy: 'use fewer terms' };
      return invalid([makeError('limit', parsed.value.span, args)], offset);
    }
    // A name before a bracket is a factor in whatever way it is spelled: products come before spellings.
    const known = new Set([...this.names(), ...this.spellings.keys(), ...more]);
    const products = readProducts(parsed.value, known);
    this.doubts.push(...findTextDoubts(notation, this.textReadings), ...findDivisions(products));
    const grouped = regroup(products, this.reading);
    const entries = readIndexedEntries(grouped, (n) => this.rank(n) === 1, known);
    const extra = more.flatMap((own) => indexSpellings(own, new Set(more)));
    const spellings = [...this.spellings, ...extra.map(([own, other]) => [own, name(other)] as const)];
    const spelled = expand(entries, new Map(spellings.filter(([own]) => !more.includes(own))));
    const unknown = this.unknownName(spelled, more);
    if (unknown) return invalid([unknown], offset);
    return { text: written.trim(), ast: expand(spelled, this.meanings) };
  }

  /** σ before a bracket as the name that it spells, or else it is the function. */
  private spelledSigma(text: string): string {
    const own = this.spellings.get('σ');
    return own ? text.replace(/σ(?=\s*\()/gu, own.text) : text;
  }

  /** The text of an answer with other notations put into the language. */
  inNotation(text: string): string {
    const names = this.names();
    const ownOf = (n: string) => this.spellings.get(n)?.text ?? n;
    const plain = readNotation(
      text,
      (n) => this.rank(ownOf(n)) > 0,
      (n) => names.includes(ownOf(n)),
    );
    return separateNames(
      plain,
      [...names, ...[...this.spellings.keys()].filter((n) => INDEXED.test(n) || n.length === 1)],
      (n) => names.includes(n) || this.spellings.has(n) || CONSTANTS.includes(n) || findRows(n).length > 0,
    );
  }

  /** The declared name that a name spells. */
  declaredName(spelled: string): string | undefined {
    const own = this.spellings.get(spelled)?.text ?? spelled;
    return this.names().includes(own) ? own : undefined;
  }

  private names(): readonly string[] {
    return [...this.part.context.given.map((g) => g.name), ...this.meanings.keys(), ...this.sizeNames];
  }

  private unknownName(ast: Ast, more: readonly string[]): Diagnostic | undefined {
    const known = [...this.names(), ...more];
    for (const name of freeNames(ast)) {
      if (known.includes(name) || CONSTANTS.includes(name)) continue;
      const near = suggest(name, known);
      const product = splitName(name, known);
      const remedy = product
        ? `did you mean \`${product}\`? ${name} is read as one name`
        : near
          ? `did you mean \`${near}\`?`
          : findRows(name).length > 0
            ? `\`${name}\` is a function and needs its arguments`
            : name === 'I'
              ? 'write eye(n) for the identity matrix with n rows'
              : `the names of this part are ${known.join(', ') || '(none)'}`;
      return makeError('unknown-name', spanOfName(ast, name), { name, remedy });
    }
    return undefined;
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
    // A length in a formula, as in ones(n), has no meaning to the prover until it is a number.
    if ([...freeNames(left), ...freeNames(right)].some((n) => this.sizeNames.has(n)))
      return this.askForSizes(left, relation, right, extra, coverage) ?? undecidedFor(left, relation, right);
    const general = this.askWith(left, relation, right, extra, new Map(), coverage);
    if (!('verdict' in general)) return this.askAgain(left, relation, right, extra, coverage) ?? general;
    if (general.verdict !== 'undecided') return general;
    // The same form on both sides is equal, whatever the size of the proof.
    if (relation === '=' && plainText(left) === plainText(right))
      return { ...general, verdict: 'proved', method: 'the same form' };
    if (this.part.sizes.size === 0) return general;
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

/** Ax as A*x and sinx as sin(x), where all parts are names of the part; undefined otherwise. */
function splitName(text: string, known: readonly string[]): string | undefined {
  if (text.length > LONGEST_PRODUCT) return undefined;
  const names = [...known].sort((a, b) => b.length - a.length);
  const split = (rest: string) => splitsOf(rest, names)[0];
  const factors = split(text);
  if (factors) return factors.join('*');
  for (let length = text.length - 1; length > 1; length--) {
    const argument = findOp(text.slice(0, length), 1) ? split(text.slice(length)) : undefined;
    if (argument) return `${text.slice(0, length)}(${argument.join('*')})`;
  }
  return undefined;
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
    explanation: [],
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

function spanOfName(ast: Ast, name: string) {
  const stack = [ast];
  while (stack.length > 0) {
    const node = stack.pop()!;
    if (node.kind === 'name' && node.text === name) return node.span;
    stack.push(...node.children);
  }
  return ast.span;
}

export function isJudgement(value: unknown): value is Judgement {
  return typeof value === 'object' && value !== null && 'share' in value;
}

export function isReport(value: ProveReport | readonly Diagnostic[]): value is ProveReport {
  return 'verdict' in value;
}
