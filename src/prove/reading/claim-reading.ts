import { type Diagnostic, fail, makeError, type Result, succeed } from '../../diagnostic/diagnostic.js';
import { isAmbiguousProduct, writeExplicitly } from '../../expr/ambiguous.js';
import { type Ast, namesIn, postorder } from '../../expr/ast.js';
import { inferShapes } from '../../expr/infer.js';
import type { Rational } from '../../number/rational.js';
import type { Shape } from '../../op/shape.js';
import { offKinks } from '../derivative/everywhere.js';
import { type Axis, makeAxis, rootOf, unify } from '../term/axis.js';
import type { ParsedClaim, Relation } from '../term/claim.js';
import type { Fact } from '../term/domain.js';
import { NIL } from '../term/sign-set.js';
import { type Extent, type Index, mapLeaves, type Term } from '../term/term.js';
import type { ParsedAssumptions } from './assume.js';
import { Reader } from './read.js';
import { type AssumedEntries, readFacts } from './read-facts.js';
import type { Calculus, Value } from './reading.js';
import { splitFact } from './split-facts.js';

/** One scalar statement: an entry of a link's two sides. */
export interface Statement {
  readonly left: Term;
  readonly right: Term;
  /** Which entry, for instance `[1, 2]`; empty for scalars. */
  readonly label: string;
}

export interface ReadLink {
  readonly left: string;
  readonly right: string;
  readonly relation: Relation;
  readonly statements: readonly Statement[];
  /** Position symbols free in the statements, with the extents of their axes. */
  readonly positions: ReadonlyMap<string, string>;
}

export interface ReadClaim {
  readonly links: readonly ReadLink[];
  readonly facts: readonly Fact[];
  /** Names for which an assumption gives a value; the terms hold the value in place of the name. */
  readonly definitions: ReadonlyMap<string, Term>;
  readonly integers: ReadonlySet<string>;
  readonly choices: ReadonlyMap<string, readonly Rational[]>;
  readonly extents: ReadonlyMap<string, readonly Extent[]>;
  /** Lengths that have a name and no known value, and the name under which each is known in the terms. */
  readonly lengths: ReadonlyMap<string, string>;
  /** Lengths to which this reading gives a value. */
  readonly fixedLengths: ReadonlyMap<string, number>;
  readonly decimals: readonly { readonly text: string; readonly value: Rational }[];
  readonly notes: readonly string[];
  /** Capitals read as numbers that a reader may take for matrices. */
  readonly capitals: readonly string[];
  /** Names that are arrays, with their shapes as understood. */
  readonly reading: readonly string[];
  /** Whether domains are compared as well: does the right side have a value wherever the left one has? */
  readonly withCoverage?: boolean;
  /** Whether a side may follow any convention about slopes at kinks, as answers and answer keys do. */
  readonly kinkConventions?: boolean;
}

/** Entries of a link of known shape that are judged one by one. */
const MAX_STATEMENTS = 1_000;

/** Capitals that are multiplied and of which nothing says that they are numbers, though they were read as such. */
function capitalsIn(
  claim: ParsedClaim,
  assumptions: ParsedAssumptions,
  ranks: ReadonlyMap<string, number>,
  declared: ReadonlyMap<string, Shape>,
): readonly string[] {
  const stated = new Set([
    ...declared.keys(),
    ...assumptions.scalars,
    ...assumptions.integers,
    ...assumptions.choices.keys(),
    ...assumptions.relations.flatMap((r) => [...namesIn(r.left), ...namesIn(r.right)]),
  ]);
  const capitals = namesOfClaim(claim).filter(
    (n) => /^\p{Lu}\d*$/u.test(n) && ranks.get(n) === 0 && !stated.has(n),
  );
  const isMultiplied = claim.sides.some((s) =>
    postorder(s.ast).some(
      (x) => x.text === '*' && x.children.some((c) => c.kind === 'name' && capitals.includes(c.text)),
    ),
  );
  return isMultiplied ? capitals : [];
}

/** Gives the sides of a claim and its assumptions a meaning. */
export function readClaim(
  claim: ParsedClaim,
  assumptions: ParsedAssumptions,
  calculus: Calculus,
  declaredShapes: ReadonlyMap<string, Shape> = new Map(),
  /** Values of lengths that have a name. */
  fixedLengths: ReadonlyMap<string, number> = new Map(),
): Result<ReadClaim> {
  const asts: Ast[] = [
    ...claim.sides.map((s) => s.ast),
    ...assumptions.relations.flatMap((r) => [r.left, r.right]),
  ];
  const known = new Map<string, Shape>(declaredShapes);
  // Ranks are what is needed here: lengths that are not numbers are settled by the reader.
  for (const [name, axes] of assumptions.shapes)
    known.set(
      name,
      axes.map((a) => (typeof a === 'number' ? a : 3)),
    );
  for (const name of assumptions.scalars) known.set(name, []);
  const ranks = new Map<string, number>();
  for (const [name, shape] of inferShapes(asts, known)) ranks.set(name, shape.length);
  for (const [name, axes] of assumptions.shapes) ranks.set(name, axes.length);
  const reader = new Reader(ranks, calculus, new Set(declaredShapes.keys()));
  const { lengths } = reader;
  for (const [name, shape] of [...declaredShapes, ...assumptions.shapes] as [string, readonly Extent[]][]) {
    const axes = reader.axesOf(name);
    axes?.forEach((axis, k) => {
      const size = shape[k];
      if (typeof size === 'number') unify(axis, { parent: undefined, size, name: undefined });
      else if (size !== undefined) {
        lengths.add(size);
        unify(reader.namedAxis(size), axis);
      }
    });
  }
  for (const [name, size] of fixedLengths) {
    lengths.add(name);
    unify(reader.namedAxis(name), makeAxis(size));
  }
  const namedLengths = new Set(lengths);
  const values = claim.sides.map((s) => reader.read(s.ast));
  const assumed = assumptions.relations.map((r) => ({
    left: reader.read(r.left),
    right: reader.read(r.right),
    sign: r.sign,
    ast: r.left,
  }));
  if (reader.diagnostics.length > 0) return fail(reader.diagnostics);

  const problems: Diagnostic[] = [];
  const lengthTerm = (x: Term): Term =>
    mapLeaves(x, (t) =>
      t.kind === 'name' && lengths.has(t.name) ? reader.sizeOf(reader.namedAxis(t.name)) : undefined,
    );

  // Shapes first: entries are taken when all lengths are known.
  const pairs = claim.relations.map((relation, k) => ({
    relation,
    left: values[k]!,
    right: values[k + 1]!,
    leftSide: claim.sides[k]!,
    rightSide: claim.sides[k + 1]!,
  }));
  for (const { left, right, rightSide } of pairs) {
    const problem = agreeShapes(left, right);
    if (problem) {
      problems.push(
        makeError('shape', rightSide.ast.span, {
          operator: '=',
          left: reader.show(left),
          right: reader.show(right),
          remedy: 'the two sides of a relation need equal shapes',
        }),
      );
    }
  }
  const declared = new Map<string, readonly (Extent | undefined)[]>(declaredShapes);
  for (const [name, shape] of assumptions.shapes) declared.set(name, shape);
  const fixedAxes = new Set([...fixedLengths.keys()].map((name) => rootOf(reader.namedAxis(name))));
  problems.push(...collapsedSizes(claim, reader, ranks, declared, fixedAxes));
  // Lengths that are equal are one length.
  for (const { left, right, sign } of assumptions.relations)
    if (sign === NIL && [left, right].every((x) => x.kind === 'name' && lengths.has(x.text)))
      unify(reader.namedAxis(left.text), reader.namedAxis(right.text));
  const entries: AssumedEntries[] = [];
  for (const { left, right, sign, ast } of assumed) {
    if (agreeShapes(left!, right!)) {
      problems.push(
        makeError('assumption', ast.span, { text: ast.text, reason: 'the shapes of its sides differ' }),
      );
      continue;
    }
    const axes = left!.axes.length > 0 ? left!.axes : right!.axes;
    entries.push({
      sign,
      // Lengths may still become known by what is assumed after this.
      extents: () => axes.map((a) => reader.extent(a)),
      at: (indices) => {
        const l = reader.entry(left!, left!.axes.length > 0 ? indices : [], ast.span);
        const r = reader.entry(right!, right!.axes.length > 0 ? indices : [], ast.span);
        return l && r ? [offKinks(lengthTerm(l)), offKinks(lengthTerm(r))] : undefined;
      },
      tooMany: (count) =>
        problems.push(
          makeError('limit', ast.span, {
            what: `an assumption about ${count} entries`,
            limit: `${MAX_STATEMENTS} entries`,
            remedy: 'state it for smaller sizes, or leave the sizes open',
          }),
        ),
    });
  }
  const integers = new Set([...assumptions.integers, ...reader.wholes]);
  const stated = readFacts(entries, { lengths, integers, choices: assumptions.choices }, MAX_STATEMENTS);
  reader.facts = stated.facts;
  const define = (x: Term): Term => stated.define(lengthTerm(x));
  const links: ReadLink[] = [];
  for (const { relation, left, right, leftSide, rightSide } of pairs) {
    if (problems.length > 0) break;
    const { entries, positions } = entriesOf(left, right, reader);
    if (entries.length > MAX_STATEMENTS) {
      problems.push(
        makeError('limit', rightSide.ast.span, {
          what: `a claim about ${entries.length} entries`,
          limit: `${MAX_STATEMENTS} entries`,
          remedy: 'state it for smaller sizes, or leave the sizes open',
        }),
      );
      break;
    }
    const statements: Statement[] = [];
    for (const at of entries) {
      const l = reader.entry(left, left.axes.length > 0 ? at : [], leftSide.ast.span);
      const r = reader.entry(right, right.axes.length > 0 ? at : [], rightSide.ast.span);
      if (!l || !r) break;
      statements.push({
        left: define(l),
        right: define(r),
        label: at.length > 0 ? `[${at.join(', ')}]` : '',
      });
    }
    links.push({ left: leftSide.text, right: rightSide.text, relation, statements, positions });
  }
  problems.push(...reader.diagnostics);
  if (problems.length > 0) return fail(problems);
  const notes: string[] = claim.sides
    .filter((s) => isAmbiguousProduct(s.ast))
    .map((s) => `\`${s.text}\` is read as ${writeExplicitly(s.ast)}`);
  const wholes = [...reader.wholes].filter((n) => !lengths.has(n) && !assumptions.integers.has(n));
  if (wholes.length > 0)
    notes.push(
      `${wholes.join(', ')} ${wholes.length === 1 ? 'is read as a whole number' : 'are read as whole numbers'}`,
    );
  for (const name of lengths) {
    const own = rootOf(reader.namedAxis(name));
    const of = [...ranks.keys()].filter((array) =>
      reader.axesOf(array)?.some((axis) => rootOf(axis) === own),
    );
    if (!namedLengths.has(name) && of.length > 0)
      notes.push(`${name} is read as the length of ${of.join(' and ')}`);
  }
  const extents = new Map<string, readonly Extent[]>();
  const reading: string[] = [];
  for (const [name, rank] of ranks) {
    const axes = reader.axesOf(name);
    if (rank === 0 || !axes) continue;
    const own = axes.map((a) => reader.extent(a));
    extents.set(name, own);
    const shown = own.map((e) => (typeof e === 'string' && e.includes('#') ? 'any length' : `${e}`));
    reading.push(`${name} is a ${rank === 1 ? 'vector' : 'matrix'} [${shown.join(', ')}]`);
  }
  const capitals = capitalsIn(claim, assumptions, ranks, declaredShapes);
  // Lengths that must agree have one name.
  const choices = new Map(
    [...assumptions.choices].map(([name, own]) => [
      lengths.has(name) ? (rootOf(reader.namedAxis(name)).name ?? name) : name,
      assumptions.integers.has(name) ? own.filter((r) => r.denominator === 1n) : own,
    ]),
  );
  return succeed({
    notes,
    capitals,
    links,
    definitions: stated.definitions,
    facts: stated.facts.flatMap(splitFact),
    integers: new Set([...assumptions.integers, ...wholes]),
    choices,
    fixedLengths,
    lengths: new Map(
      [...lengths].flatMap((name) => {
        const { size, name: own } = rootOf(reader.namedAxis(name));
        return size === undefined && own !== undefined ? [[name, own] as const] : [];
      }),
    ),
    extents,
    decimals: reader.decimals,
    reading,
  });
}

export function namesOfClaim(claim: ParsedClaim): readonly string[] {
  return [...new Set(claim.sides.flatMap((s) => namesIn(s.ast)))];
}

/**
 * Arrays of free size that the claim fits only where some size is 1: (A*B)' = A'*B' would be judged for numbers alone, which is not what
 * was meant.
 */
function collapsedSizes(
  claim: ParsedClaim,
  reader: Reader,
  ranks: ReadonlyMap<string, number>,
  declared: ReadonlyMap<string, readonly (Extent | undefined)[]>,
  fixed: ReadonlySet<Axis>,
): readonly Diagnostic[] {
  const collapsed = [...ranks.keys()].filter((name) =>
    reader
      .axesOf(name)
      ?.some(
        (axis, k) => rootOf(axis).size === 1 && declared.get(name)?.[k] !== 1 && !fixed.has(rootOf(axis)),
      ),
  );
  const side = claim.sides.at(-1);
  if (collapsed.length === 0 || !side) return [];
  const remedy = `these products fit only where a size of ${collapsed.join(', ')} is 1; look at their order and transposes, or state the shape: --assume "${collapsed[0]} in ${ranks.get(collapsed[0]!) === 2 ? 'R^(2,3)' : 'R^3'}"`;
  const [left, right] = [claim.sides[0]!.text, side.text];
  return [makeError('shape', side.ast.span, { operator: '=', left, right, remedy })];
}

/** Equal shapes, or a scalar on one side; true means a problem. */
function agreeShapes(left: Value, right: Value): boolean {
  if (left.axes.length === 0 || right.axes.length === 0) return false;
  if (left.axes.length !== right.axes.length) return true;
  return !left.axes.every((a, k) => unify(a, right.axes[k]!));
}

function entriesOf(
  left: Value,
  right: Value,
  reader: Reader,
): { readonly entries: readonly (readonly Index[])[]; readonly positions: ReadonlyMap<string, string> } {
  const axes: readonly Axis[] = left.axes.length > 0 ? left.axes : right.axes;
  const positions = new Map<string, string>();
  let entries: Index[][] = [[]];
  axes.forEach((axis, k) => {
    const extent = reader.extent(axis);
    if (typeof extent === 'number') {
      const count = Math.min(extent, MAX_STATEMENTS + 1);
      entries = entries.flatMap((e) => Array.from({ length: count }, (_, i) => [...e, i + 1]));
      return;
    }
    const symbol = 'ij'[k] ?? `i${k}`;
    positions.set(symbol, extent);
    entries = entries.map((e) => [...e, symbol]);
  });
  return { entries, positions };
}
