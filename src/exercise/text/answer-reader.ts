import { type Diagnostic, makeError } from '../../diagnostic/diagnostic.js';
import type { Ast } from '../../expr/ast.js';
import type { Shape } from '../../op/shape.js';
import { findRows } from '../../op/table.js';
import { type Judgement, judgeAs } from '../problem/judgement.js';
import type { Part, SizeList } from '../problem/problem.js';
import { SampleGraph } from '../problem/sample-graph.js';
import type { Tools } from '../problem/tools.js';
import { call, countTerms, expand, freeNames, name, number, replace, write } from '../problem/tree.js';
import { shapeOfDerivative } from '../problem/true-derivative.js';
import { readByShapes } from './by-shapes.js';
import { findDecimals, readDecimals, withDecimalPoints } from './decimals.js';
import { dropLeftSide, GREEK, PRIME, readNotation, separateNames } from './notation.js';
import { readProducts } from './products.js';
import {
  type Doubt,
  findDivisions,
  findTextDoubts,
  type Reading,
  readLg,
  regroup,
  rewriteText,
} from './readings.js';
import { entrySpellings, INDEXED, indexSpellings, markSpellings, readIndexedEntries } from './subscripts.js';
import { findCross, findUnclear } from './unclear-notation.js';
import { readUnits, sizeUnits, UNIT_NAMES } from './unit-arrays.js';
import { CONSTANTS, findUnknownName } from './unknown-name.js';
import { invalid, MAX_ANSWER, tooLong } from './unreadable.js';

/** Nodes of one expression with its sums written out; nested sums multiply, and memory is not counted in steps. */
const MAX_TERMS = 20_000;

/** Names of `inf`, as students and other languages have them. */
const INFINITIES: readonly string[] = ['infinity', 'Infinity', 'Inf', 'INF', 'infty', 'oo'];

/** An expression of an answer, with abbreviations put in. */
export interface ReadExpression {
  readonly text: string;
  readonly ast: Ast;
  /** It leaves the derivative of a function as it is: σ'(z). */
  readonly isPrimed?: boolean;
}

/** Greek letters by further words: `lambda` is a keyword of programs. */
const OTHER_WORDS: readonly (readonly [string, string])[] = [
  ['λ', 'lam'],
  ['lambda', 'lam'],
  ['ε', 'epsilon'],
  ['ϵ', 'epsilon'],
];

/** What reading has to know of a part. */
interface Declarations {
  readonly part: Part;
  readonly tools: Tools;
  readonly meanings: ReadonlyMap<string, Ast>;
  readonly sizeNames: ReadonlySet<string>;
  readonly shapeOf: (name: string) => SizeList;
  readonly rank: (name: string) => number;
}

/** Turns what students write into expressions of the declared names of a part. */
export class AnswerReader {
  /** Other spellings of declared names, a Greek letter for its name and the other way round, and of infinity. */
  private readonly spellings: ReadonlyMap<string, Ast>;
  /** A reading that the language does not take. */
  private reading: Reading | undefined;
  private doubts: Doubt[] = [];
  /** σ before a bracket is in doubt where a name is spelled so, and lg where no name is. */
  private readonly textReadings: readonly Reading[];
  /** Nothing of the part has entries, so that no answer is a list. */
  private readonly isOfNumbers: boolean;
  private readonly lengths: SizeList;
  /** Names of vectors of ones and of the identity matrix, where the part has no such names. */
  private readonly units: readonly string[];

  constructor(private readonly setting: Declarations) {
    const { context } = setting.part;
    const declared = new Set([...context.given.map((g) => g.name), ...setting.meanings.keys()]);
    const twins = [...GREEK, ...OTHER_WORDS].flatMap(([letter, word]) => [
      [letter, word] as const,
      [word, letter] as const,
    ]);
    const spelled = twins.filter(([own, other]) => declared.has(other) && !declared.has(own));
    const infinities = INFINITIES.filter((own) => !declared.has(own)).map((own) => [own, 'inf'] as const);
    const written = [...declared].flatMap((own) => [
      ...indexSpellings(own, declared),
      ...markSpellings(own, declared),
    ]);
    this.spellings = new Map([
      ...context.given.flatMap((g) => entrySpellings(g, declared)),
      ...[...context.where.keys()].flatMap((own) =>
        entrySpellings({ name: own, shape: setting.shapeOf(own) }, declared),
      ),
      ...[...spelled, ...infinities, ...written].map(([own, other]) => [own, name(other)] as const),
    ]);
    this.lengths = [...new Set(context.given.flatMap((g) => g.shape))];
    this.units = UNIT_NAMES.filter((own) => !declared.has(own) && this.lengths.length > 0);
    const isFree = (own: string) => !declared.has(own) && !this.spellings.has(own);
    this.textReadings = [
      'exponent',
      'root',
      ...(this.spellings.has('σ') ? (['function'] as const) : []),
      ...(isFree('lg') ? (['binary', 'natural'] as const) : []),
    ];
    this.isOfNumbers = isOfNumbers(setting.part);
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

  /** Reads an expression of an answer; a judgement `invalid` where that is not possible. */
  read(written: string, offset = 0, more: readonly string[] = []): ReadExpression | Judgement {
    if (written.length > MAX_ANSWER) return tooLong(written);
    if (written.trim() === '') return judgeAs('missing', ['There is no answer here.']);
    const isName = (n: string) => this.names().includes(n);
    const cross = findCross(written, isName);
    if (cross) return invalid([cross], offset);
    const plain = dropLeftSide(written);
    const points = this.isOfNumbers ? readDecimals(plain) : plain;
    const notation = this.inNotation(this.reading === 'decimal' ? withDecimalPoints(points) : points);
    const text = this.spelledSigma(this.standardLg(rewriteText(notation, this.reading)));
    this.doubts.push(...findDecimals(points));
    const unclear = findUnclear(text, isName);
    if (unclear) return invalid([unclear], offset);
    const parsed = this.setting.tools.parser.parse(text, { source: { name: 'answer', text }, offset: 0 });
    if (!parsed.ok) return invalid(parsed.diagnostics, offset);
    const primed = this.readPrimes(parsed.value);
    const terms = countTerms(primed);
    if (!(terms <= MAX_TERMS)) {
      const args = { what: 'the sum written out', limit: `${MAX_TERMS} terms`, remedy: 'use fewer terms' };
      return invalid([makeError('limit', primed.span, args)], offset);
    }
    // A name before a bracket is a factor in whatever way it is spelled: products come before spellings.
    const known = new Set([...this.names(), ...this.spellings.keys(), ...this.units, ...more]);
    const products = readProducts(this.readApplied(primed), new Set([...known, ...CONSTANTS]));
    this.doubts.push(...findTextDoubts(notation, this.textReadings), ...findDivisions(products));
    const grouped = regroup(products, this.reading);
    const entries = readIndexedEntries(grouped, (n) => this.setting.rank(n) === 1, known);
    const extra = more.flatMap((own) => indexSpellings(own, new Set(more)));
    const spellings = [...this.spellings, ...extra.map(([own, other]) => [own, name(other)] as const)];
    const spelled = expand(entries, new Map(spellings.filter(([own]) => !more.includes(own))));
    const unknown = this.unknownName(
      replace(spelled, (a) => (a.kind === 'name' && this.units.includes(a.text) ? number('1') : undefined)),
      more,
    );
    if (unknown) return invalid([unknown], offset);
    const whole = dropInfinities(expand(spelled, this.setting.meanings));
    const ast = this.isOfNumbers ? whole : this.readByShapes(whole);
    return { text: written.trim(), ast, ...(primed === parsed.value ? {} : { isPrimed: true }) };
  }

  /** What only shapes tell: sizes that are not said, brackets that are none, and how far products reach. */
  private readByShapes(ast: Ast): Ast {
    const shapeOf = (a: Ast) => new SampleGraph(this.setting).shapeOf(a);
    return readByShapes(sizeUnits(ast, this.lengths, shapeOf, this.wantedShape()), shapeOf);
  }

  /** The shape of what is asked for, at sample lengths; undefined where it is no derivative. */
  private wantedShape(): Shape | undefined {
    const { task } = this.setting.part;
    if (task.kind !== 'derivative' && task.kind !== 'matrix') return undefined;
    const graph = new SampleGraph(this.setting);
    const [of, input] = [graph.shapeOf(expand(task.of.ast, this.setting.meanings)), graph.input(task.wrt)];
    return of && input !== undefined ? shapeOfDerivative(of, graph.dag.shape(input), task.layout) : undefined;
  }

  /** prime(σ, z) as the derivative of the function, entry by entry, with z put in. */
  private readPrimes(root: Ast): Ast {
    return replace(root, (ast) => {
      const [of, value] = ast.children;
      if (ast.kind !== 'call' || ast.text !== PRIME || of?.kind !== 'name' || !value) return undefined;
      const derivative = this.derivativeOf(of.text);
      return (
        derivative && replace(derivative, (a) => (a.kind === 'name' && a.text === 'x' ? value : undefined))
      );
    });
  }

  /** The derivative of a function of one number, in x. */
  private derivativeOf(own: string): Ast | undefined {
    const { tools, part } = this.setting;
    const context = { ...part.context, given: [{ name: 'x', shape: [] }], where: new Map(), assume: '' };
    const graph = new SampleGraph({ part: { context }, tools });
    const text = graph.differentiate(call(own, name('x')), 'x')?.text;
    const parsed = text === undefined ? undefined : tools.parser.parse(text);
    return parsed?.ok ? entrywise(parsed.value) : undefined;
  }

  /** σ before a bracket as the name that it spells, or else it is the function. */
  private spelledSigma(text: string): string {
    const own = this.spellings.get('σ');
    return own ? text.replace(/σ(?=\s*\()/gu, own.text) : text;
  }

  private standardLg(text: string): string {
    return this.textReadings.includes('binary') ? readLg(text) : text;
  }

  /** The text of an answer with other notations put into the language. */
  inNotation(text: string): string {
    const names = this.names();
    const ownOf = (n: string) => this.spellings.get(n)?.text ?? n;
    const lengthOf = (n: string) =>
      this.lengths.map(String).find((l) => l === (this.spellings.get(n)?.text ?? n));
    const units =
      this.lengths.length === 0
        ? text
        : readUnits(text, { isName: (n) => names.includes(ownOf(n)), lengthOf });
    const plain = readNotation(units, {
      isName: (n) => names.includes(ownOf(n)),
      shapeOf: (n) => this.setting.shapeOf(ownOf(n)),
    });
    return separateNames(
      plain,
      [...names, ...[...this.spellings.keys()].filter((n) => INDEXED.test(n) || n.length === 1)],
      (n) =>
        names.includes(n) ||
        this.units.includes(n) ||
        this.spellings.has(n) ||
        CONSTANTS.includes(n) ||
        findRows(n).length > 0,
    );
  }

  /** The declared name that a name spells. */
  declaredName(spelled: string): string | undefined {
    const own = this.spellings.get(spelled)?.text ?? spelled;
    return this.names().includes(own) ? own : undefined;
  }

  private names(): readonly string[] {
    return [
      ...this.setting.part.context.given.map((g) => g.name),
      ...this.setting.meanings.keys(),
      ...this.setting.sizeNames,
    ];
  }

  private unknownName(ast: Ast, more: readonly string[]): Diagnostic | undefined {
    return findUnknownName(ast, [...this.names(), ...more], (n) => this.setting.shapeOf(n));
  }

  /** Whether a bracket has names in it that an abbreviation uses, or what its function is of: s(x) and s(w*x) for s = sigmoid(w*x). */
  private isApplied({ children }: Ast, meaning: Ast): boolean {
    const own = children.map((c) => expand(c, this.spellings));
    const [only] = own;
    const [argument] = meaning.kind === 'call' && meaning.children.length === 1 ? meaning.children : [];
    if (own.length === 1 && argument && only!.kind !== 'name' && write(only!) === write(argument))
      return true;
    const inner = freeNames(expand(meaning, this.setting.meanings));
    return own.every((c) => c.kind === 'name' && inner.has(c.text));
  }

  /** y(x) as y, where y is an abbreviation in which x occurs; a product in the other reading. */
  private readApplied(root: Ast): Ast {
    if (this.reading === 'factor') return root;
    return replace(root, (a) => {
      const own = this.spellings.get(a.text)?.text ?? a.text;
      const meaning =
        a.kind === 'call' && findRows(a.text).length === 0 ? this.setting.meanings.get(own) : undefined;
      if (!meaning || !this.isApplied(a, meaning)) return undefined;
      const args = a.children.map((c) => write(c));
      this.doubts.push({
        text: `${a.text}(${args.join(', ')})`,
        own: a.text,
        other: [a.text, ...args].join('*'),
        reading: 'factor',
        isQuiet: true,
      });
      return { ...a, kind: 'name', children: [] };
    });
  }
}

const ENTRYWISE: ReadonlyMap<string, string> = new Map([
  ['*', '.*'],
  ['/', './'],
  ['^', '.^'],
]);

/** Operators of numbers as those that act entry by entry; of a derivative in the table, which is small. */
function entrywise(root: Ast): Ast {
  const text = root.kind === 'operator' ? (ENTRYWISE.get(root.text) ?? root.text) : root.text;
  return { ...root, text, children: root.children.map(entrywise) };
}

/** Whether nothing that is declared or asked about has entries. */
function isOfNumbers({ context, task }: Part): boolean {
  const texts = Object.values(task).flatMap((v: unknown) =>
    typeof v === 'object' && v !== null && 'text' in v ? [String(v.text)] : [],
  );
  const meanings = [...context.where.values()].map((formula) => formula.text);
  return (
    context.given.every((g) => g.shape.length === 0) && ![...texts, ...meanings].some((t) => t.includes('['))
  );
}

/** Whether an expression is inf, or -inf. */
function isInfinite(ast: Ast, isNegative: boolean): boolean {
  if (ast.kind === 'operator' && ast.text === 'neg') return isInfinite(ast.children[0]!, !isNegative);
  return ast.kind === 'name' && ast.text === 'inf' && !isNegative;
}

/** max(x, -inf) and min(x, inf) without the bound that bounds nothing. */
function dropInfinities(root: Ast): Ast {
  return replace(root, (a) => {
    if (a.kind !== 'call' || (a.text !== 'max' && a.text !== 'min') || a.children.length < 2)
      return undefined;
    const rest = a.children.filter((c) => !isInfinite(c, a.text === 'max'));
    if (rest.length === a.children.length || rest.length === 0) return undefined;
    const kept = rest.map(dropInfinities);
    return kept.length === 1 ? kept[0] : { ...a, children: kept };
  });
}
