import { ANY_BASE, conditionsOf, type Fact } from '../term/domain.js';
import { isWholeTerm } from '../term/evaluate.js';
import { linearEntries } from '../term/linear-entries.js';
import { NIL, NOT_NEGATIVE, NOT_POSITIVE, NOT_ZERO, POSITIVE, type SignSet } from '../term/sign-set.js';
import {
  addTerms,
  type Extent,
  type Index,
  mapLeaves,
  mentions,
  multiplyTerms,
  numberTerm,
  powerTerm,
  replaceIndex,
  subterms,
  subtractTerms,
  T_ZERO,
  type Term,
} from '../term/term.js';
import { isNotNegative, type Vanishing, vanishingParts } from './vanishing.js';

/** One assumed relation whose sides are arrays or scalars of one shape. */
export interface AssumedEntries {
  readonly sign: SignSet;
  /** Lengths of the axes; none for scalars. */
  readonly extents: () => readonly Extent[];
  /** Both sides at a position; undefined where that could not be read. */
  readonly at: (indices: readonly Index[]) => readonly [left: Term, right: Term] | undefined;
  /** Called where there are too many entries. */
  readonly tooMany: (count: number) => void;
}

/** What assumptions say: facts, and what is put in for names and arrays. */
export interface ReadFacts {
  readonly facts: readonly Fact[];
  /** Names of scalars that have a value, in the order in which they are put in. */
  readonly definitions: ReadonlyMap<string, Term>;
  /** A term with what is known put in. */
  readonly define: (x: Term) => Term;
}

/** Names that a value must not be put in for. */
export interface FactNames {
  readonly lengths: ReadonlySet<string>;
  readonly integers: ReadonlySet<string>;
  readonly choices: ReadonlyMap<string, unknown>;
}

type Entry = Extract<Term, { readonly kind: 'entry' }>;
type Step = (x: Term) => Term;

/**
 * Facts between arrays hold at all positions: of an axis of known length they are written out, of others they hold symbols, each with the
 * length of its axis. An equation that gives a name or a whole array its value is used by putting that in; what the value asks for to be
 * defined stays known.
 */
export function readFacts(
  assumed: readonly AssumedEntries[],
  names: FactNames,
  mostEntries: number,
): ReadFacts {
  const steps: Step[] = [];
  const facts: { readonly fact: Fact; readonly from: number }[] = [];
  const definitions = new Map<string, { readonly value: Term; readonly from: number }>();
  const define = (x: Term, from = 0) => steps.slice(from).reduce((t, step) => step(t), x);
  const state = (fact: Fact) => facts.push({ fact, from: steps.length });
  const stateDomain = (value: Term, positions: ReadonlyMap<string, string>) => {
    const conditions = conditionsOf(value, names.integers, ANY_BASE);
    if (conditions.length === 0 && !subterms([value]).some(mayLackValue)) return;
    for (const c of conditions) state({ ...c, ...(positions.size > 0 ? { positions } : {}) });
    state({ term: { kind: 'guard', body: T_ZERO, on: [value] }, sign: NIL, general: true, positions });
  };
  // An array that is zero throughout is put in; anything else that is zero stays a fact.
  const useZero = ({ term, positions }: Vanishing) => {
    const indices = [...positions.keys()];
    const array = indices.length > 0 ? arrayValue(term, T_ZERO, indices) : undefined;
    if (!array) state({ term, sign: NIL, general: true, positions });
    else steps.push((t) => mapLeaves(t, (x) => putArray(x, array, indices)));
  };
  for (const { sign, extents: lengths, at, tooMany } of assumed) {
    const extents = lengths();
    const count = extents.reduce<number>((n, e) => (typeof e === 'number' ? n * e : n), 1);
    if (count > mostEntries) {
      tooMany(count);
      continue;
    }
    const { entries, positions } = positionsOf(extents);
    if (sign === NOT_ZERO && extents.length > 0) {
      // Arrays that differ do so in an entry, and need not in all.
      const squares = entries.flatMap((indices) => {
        const read = at(indices);
        return read ? [powerTerm(subtractTerms(define(read[0]), define(read[1])), 2)] : [];
      });
      const total = [...positions].reduce<Term>(
        (body, [index, extent]) => ({ kind: 'reduce', reduction: 'sum', index, extent, body }),
        addTerms(...squares),
      );
      if (squares.length > 0) state({ term: total, sign: POSITIVE });
      continue;
    }
    for (const indices of entries) {
      const read = at(indices);
      if (!read) continue;
      const [left, right] = [define(read[0]), define(read[1])];
      const fact: Fact = { term: subtractTerms(left, right), sign, general: true, positions };
      const array =
        sign === NIL && positions.size === extents.length && positions.size > 0
          ? (arrayValue(left, right, indices) ?? arrayValue(right, left, indices))
          : undefined;
      const name = sign === NIL && positions.size === 0 ? nameFor(left, right, names) : undefined;
      if (array) {
        steps.push((t) => mapLeaves(t, (x) => putArray(x, array, indices)));
        stateDomain(array.value, positions);
      } else if (name !== undefined) {
        definitions.set(name, { value: right, from: steps.length });
        steps.push((t) => mapLeaves(t, (x) => (x.kind === 'name' && x.name === name ? right : undefined)));
        stateDomain(right, positions);
      } else {
        const zeros = zerosIn(fact.term, subtractTerms(right, left), sign);
        const [parts] = zeros.map((t) => vanishingParts(t, positions)).filter((found) => found.length > 0);
        for (const part of parts ?? []) useZero(part);
        // A fact holds where its sides have values.
        for (const c of conditionsOf(fact.term, names.integers, ANY_BASE)) state({ ...c, positions });
        state(fact);
        const mirrored = sign === NIL && positions.size === 2 ? mirrorOf(fact.term, indices) : undefined;
        if (!mirrored) continue;
        steps.push((t) => mapLeaves(t, (x) => putMirrored(x, mirrored)));
        // The fact itself stays as it was stated.
        facts.push({ ...facts.pop()!, from: steps.length });
      }
    }
  }
  return {
    facts: facts.map(({ fact, from }) => ({ ...fact, term: define(fact.term, from) })),
    definitions: new Map([...definitions].map(([name, { value, from }]) => [name, define(value, from)])),
    define: (x) => define(x),
  };
}

/** What is zero: both differences of an equation, and what is not negative by its form where it is assumed to be at most zero. */
function zerosIn(difference: Term, turned: Term, sign: SignSet): readonly Term[] {
  if (sign === NIL) return [difference, turned];
  const most = sign === NOT_POSITIVE ? difference : sign === NOT_NEGATIVE ? turned : undefined;
  return most && isNotNegative(most) ? [most] : [];
}

/** All positions of a shape: numbers where the length is known, and one symbol for each axis of unknown length. */
function positionsOf(extents: readonly Extent[]): {
  readonly entries: readonly (readonly Index[])[];
  readonly positions: ReadonlyMap<string, string>;
} {
  const positions = new Map<string, string>();
  let entries: Index[][] = [[]];
  extents.forEach((extent, k) => {
    if (typeof extent === 'number') {
      entries = entries.flatMap((e) => Array.from({ length: extent }, (_, i) => [...e, i + 1]));
      return;
    }
    const symbol = `any#${k + 1}`;
    positions.set(symbol, extent);
    entries = entries.map((e) => [...e, symbol]);
  });
  return { entries, positions };
}

/** The name on the left, where it stands for nothing but the right side. */
function nameFor(left: Term, right: Term, { lengths, integers, choices }: FactNames): string | undefined {
  if (left.kind !== 'name' || lengths.has(left.name) || mentions(right, left.name)) return undefined;
  if (choices.has(left.name)) return undefined;
  return integers.has(left.name) && !isWholeTerm(right, integers) ? undefined : left.name;
}

interface ArrayValue {
  readonly entry: Entry;
  readonly value: Term;
}

/** The general entry of a whole array, and a value in which the array does not occur. */
function arrayValue(entry: Term, value: Term, symbols: readonly Index[]): ArrayValue | undefined {
  if (entry.kind !== 'entry' || entry.indices.length !== symbols.length) return undefined;
  if (!symbols.every((s) => entry.indices.includes(s))) return undefined;
  return subterms([value]).some((x) => x.kind === 'entry' && x.name === entry.name)
    ? undefined
    : { entry, value };
}

function putArray(x: Term, { entry, value }: ArrayValue, symbols: readonly Index[]): Term | undefined {
  if (x.kind !== 'entry' || x.name !== entry.name) return undefined;
  // By way of other symbols, as the positions may be called like the symbols themselves.
  const between = symbols.map((s) => `${s}~`);
  const apart = symbols.reduce<Term>((t, s, k) => replaceIndex(t, String(s), between[k]!), value);
  return symbols.reduce<Term>(
    (t, s, k) => replaceIndex(t, between[k]!, x.indices[entry.indices.indexOf(s)]!),
    apart,
  );
}

interface Mirrored {
  readonly name: string;
  readonly factor: 1 | -1;
}

/** A[i, j] = A[j, i] or A[i, j] = -A[j, i] for all positions. */
function mirrorOf(term: Term, symbols: readonly Index[]): Mirrored | undefined {
  const form = linearEntries(term);
  if (form?.length !== 2) return undefined;
  const [a, b] = form as [(typeof form)[number], (typeof form)[number]];
  const [i, j] = symbols;
  const isMirror =
    a.entry.name === b.entry.name &&
    a.entry.indices.length === 2 &&
    a.entry.indices.includes(i!) &&
    a.entry.indices.includes(j!) &&
    a.entry.indices[0] === b.entry.indices[1] &&
    a.entry.indices[1] === b.entry.indices[0];
  if (!isMirror || a.factor.denominator !== b.factor.denominator) return undefined;
  if (a.factor.numerator === -b.factor.numerator) return { name: a.entry.name, factor: 1 };
  return a.factor.numerator === b.factor.numerator ? { name: a.entry.name, factor: -1 } : undefined;
}

/** An entry of a symmetric matrix as the mean of it and its mirror image: sums over both then have one form. */
function putMirrored(x: Term, { name, factor }: Mirrored): Term | undefined {
  if (x.kind !== 'entry' || x.name !== name) return undefined;
  const [i, j] = x.indices as [Index, Index];
  if (i === j) return factor === 1 ? x : T_ZERO;
  const image: Term = { ...x, indices: [j, i] };
  return multiplyTerms(numberTerm(1, 2), addTerms(x, multiplyTerms(numberTerm(factor), image)));
}

/** Whether a part may have no value somewhere. */
function mayLackValue(x: Term): boolean {
  switch (x.kind) {
    case 'power':
      return !(
        x.exponent.kind === 'number' &&
        x.exponent.value.denominator === 1n &&
        x.exponent.value.numerator >= 0n
      );
    case 'apply':
      return !['exp', 'sin', 'cos', 'tanh', 'abs', 'max', 'min', 'sign', 'atan', 'cosh', 'sinh'].includes(
        x.name,
      );
    case 'range':
    case 'guard':
    case 'select':
      return true;
    default:
      return false;
  }
}
