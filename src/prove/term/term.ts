import { add, multiply, ONE, type Rational, rational, ZERO } from '../../number/rational.js';

/** A position on an axis: a whole number from 1, or a symbol that is bound by a sum or free in the claim. */
export type Index = number | string;

/** The length of an axis: a known number, or the name of an unknown positive whole number. */
export type Extent = number | string;

export type Reduction = 'sum' | 'prod' | 'max' | 'min';
export type Comparison = 'less' | 'lessOrEqual' | 'equal';

/**
 * A scalar expression of real numbers: what a claim says once vectors and matrices are written as their entries.
 * Terms share parts freely and are never changed; work on them is remembered by identity.
 */
export type Term =
  | { readonly kind: 'number'; readonly value: Rational }
  | { readonly kind: 'pi' }
  | { readonly kind: 'name'; readonly name: string }
  /** The number of entries on an axis of unknown length. */
  | { readonly kind: 'size'; readonly name: string }
  /** An entry of a vector or matrix of unknown length. */
  | { readonly kind: 'entry'; readonly name: string; readonly indices: readonly Index[] }
  | { readonly kind: 'add'; readonly args: readonly Term[] }
  | { readonly kind: 'multiply'; readonly args: readonly Term[] }
  | { readonly kind: 'power'; readonly base: Term; readonly exponent: Term }
  | { readonly kind: 'apply'; readonly name: string; readonly args: readonly Term[] }
  | {
      readonly kind: 'compare';
      readonly relation: Comparison;
      readonly left: Term;
      readonly right: Term;
    }
  /** Truth values are 1 and 0; a condition holds where it is not 0. */
  | { readonly kind: 'logic'; readonly operator: 'and' | 'or' | 'not'; readonly args: readonly Term[] }
  | { readonly kind: 'select'; readonly condition: Term; readonly yes: Term; readonly no: Term }
  /** 1 where two positions agree, else 0. */
  | { readonly kind: 'delta'; readonly left: Index; readonly right: Index }
  /** The number of a position. */
  | { readonly kind: 'position'; readonly index: string }
  | {
      readonly kind: 'reduce';
      readonly reduction: Reduction;
      readonly index: string;
      readonly extent: string;
      readonly body: Term;
    }
  /** Over all whole numbers from `from` to `to`; one less than `from` is the empty range, anything below is no range. */
  | {
      readonly kind: 'range';
      readonly reduction: 'sum' | 'prod';
      readonly index: string;
      readonly from: Term;
      readonly to: Term;
      readonly body: Term;
    }
  /** `body`, where every term of `on` is defined too: a derivative needs the domain of its function. */
  | { readonly kind: 'guard'; readonly body: Term; readonly on: readonly Term[] };

export const T_ZERO: Term = { kind: 'number', value: ZERO };
export const T_ONE: Term = { kind: 'number', value: ONE };
export const T_PI: Term = { kind: 'pi' };

export function numberTerm(n: number | bigint, d: number | bigint = 1n): Term {
  return { kind: 'number', value: rational(n, d) };
}

export function rationalTerm(value: Rational): Term {
  return { kind: 'number', value };
}

export function nameTerm(name: string): Term {
  return { kind: 'name', name };
}

export function addTerms(...args: readonly Term[]): Term {
  return args.length === 1 ? args[0]! : { kind: 'add', args };
}

export function multiplyTerms(...args: readonly Term[]): Term {
  return args.length === 1 ? args[0]! : { kind: 'multiply', args };
}

export function negateTerm(x: Term): Term {
  return x.kind === 'number'
    ? { kind: 'number', value: { numerator: -x.value.numerator, denominator: x.value.denominator } }
    : multiplyTerms(numberTerm(-1), x);
}

export function subtractTerms(x: Term, y: Term): Term {
  return addTerms(x, negateTerm(y));
}

export function powerTerm(base: Term, exponent: Term | number): Term {
  return { kind: 'power', base, exponent: typeof exponent === 'number' ? numberTerm(exponent) : exponent };
}

export function divideTerms(x: Term, y: Term): Term {
  return multiplyTerms(x, powerTerm(y, -1));
}

export function applyTerm(name: string, ...args: readonly Term[]): Term {
  return { kind: 'apply', name, args };
}

export function isNumber(x: Term, value: number): boolean {
  return x.kind === 'number' && x.value.denominator === 1n && x.value.numerator === BigInt(value);
}

/** The sum with exact zeros left out: for derivatives, where a zero summand comes from a rule and not from the user. */
export function sumOf(args: readonly Term[]): Term {
  let constant = ZERO;
  const rest: Term[] = [];
  for (const arg of args) {
    if (arg.kind === 'number') constant = add(constant, arg.value);
    else rest.push(arg);
  }
  if (constant.numerator !== 0n || rest.length === 0) rest.push({ kind: 'number', value: constant });
  return addTerms(...rest);
}

/** The product with exact ones left out, and zero when a factor is exactly zero: see `sumOf`. */
export function productOf(args: readonly Term[]): Term {
  let constant = ONE;
  const rest: Term[] = [];
  for (const arg of args) {
    if (arg.kind === 'number') constant = multiply(constant, arg.value);
    else rest.push(arg);
  }
  if (constant.numerator === 0n) {
    // Zero times a slope is zero only where the slope is defined.
    const on = rest.filter((x) => subterms([x]).some((y) => y.kind === 'guard'));
    return on.length === 0 ? T_ZERO : { kind: 'guard', body: T_ZERO, on };
  }
  if (rest.length === 0 || constant.numerator !== constant.denominator)
    rest.unshift({ kind: 'number', value: constant });
  return multiplyTerms(...rest);
}

/** The direct parts of a term. */
export function partsOf(x: Term): readonly Term[] {
  switch (x.kind) {
    case 'add':
    case 'multiply':
    case 'apply':
    case 'logic':
      return x.args;
    case 'power':
      return [x.base, x.exponent];
    case 'compare':
      return [x.left, x.right];
    case 'select':
      return [x.condition, x.yes, x.no];
    case 'reduce':
      return [x.body];
    case 'range':
      return [x.from, x.to, x.body];
    case 'guard':
      return [x.body, ...x.on];
    default:
      return [];
  }
}

/** The same term with its parts replaced, in the order of `partsOf`. */
export function withParts(x: Term, parts: readonly Term[]): Term {
  switch (x.kind) {
    case 'add':
    case 'multiply':
    case 'apply':
    case 'logic':
      return { ...x, args: parts };
    case 'power':
      return { kind: 'power', base: parts[0]!, exponent: parts[1]! };
    case 'compare':
      return { ...x, left: parts[0]!, right: parts[1]! };
    case 'select':
      return { kind: 'select', condition: parts[0]!, yes: parts[1]!, no: parts[2]! };
    case 'reduce':
      return { ...x, body: parts[0]! };
    case 'range':
      return { ...x, from: parts[0]!, to: parts[1]!, body: parts[2]! };
    case 'guard':
      return { kind: 'guard', body: parts[0]!, on: parts.slice(1) };
    default:
      return x;
  }
}

/**
 * Rewrites leaves (names, entries, deltas, sizes) and rebuilds what contains them; shared parts stay shared. `leaf`
 * returns undefined for what stays.
 */
export function mapLeaves(root: Term, leaf: (x: Term) => Term | undefined): Term {
  const done = new Map<Term, Term>();
  const visit = (x: Term): Term => {
    const known = done.get(x);
    if (known) return known;
    const parts = partsOf(x);
    let result: Term;
    if (parts.length === 0) result = leaf(x) ?? x;
    else {
      const mapped = parts.map(visit);
      result = mapped.every((m, i) => m === parts[i]) ? x : withParts(x, mapped);
    }
    done.set(x, result);
    return result;
  };
  return visit(root);
}

/** Rewrites terms from the top: `swap` returns what stands for a term, or undefined to look at its parts. Shared parts stay shared. */
export function mapTerms(root: Term, swap: (x: Term) => Term | undefined): Term {
  const done = new Map<Term, Term>();
  const visit = (x: Term): Term => {
    const known = done.get(x);
    if (known) return known;
    let result = swap(x);
    if (!result) {
      const parts = partsOf(x);
      const changed = parts.map(visit);
      result = changed.every((p, i) => p === parts[i]) ? x : withParts(x, changed);
    }
    done.set(x, result);
    return result;
  };
  return visit(root);
}

/** A term made anew from its smallest parts on: `make` is given each part with its own parts made, and the part before. Shared parts stay shared. */
export function rebuildTerm(root: Term, make: (x: Term, before: Term) => Term): Term {
  const done = new Map<Term, Term>();
  for (const x of subterms([root])) {
    const parts = partsOf(x);
    const made = parts.map((p) => done.get(p)!);
    done.set(x, make(made.every((m, k) => m === parts[k]) ? x : withParts(x, made), x));
  }
  return done.get(root)!;
}

export function substitute(root: Term, name: string, value: Term): Term {
  return mapLeaves(root, (x) => (x.kind === 'name' && x.name === name ? value : undefined));
}

/** Replaces a free position symbol. Bound symbols are unique, so that nothing is captured. */
export function replaceIndex(root: Term, from: string, to: Index): Term {
  const swap = (i: Index): Index => (i === from ? to : i);
  return mapLeaves(root, (x) => {
    if (x.kind === 'entry' && x.indices.includes(from)) return { ...x, indices: x.indices.map(swap) };
    if (x.kind === 'delta' && (x.left === from || x.right === from)) {
      const left = swap(x.left);
      const right = swap(x.right);
      if (left === right) return T_ONE;
      return typeof left === 'number' && typeof right === 'number' ? T_ZERO : { kind: 'delta', left, right };
    }
    if (x.kind === 'position' && x.index === from)
      return typeof to === 'number' ? numberTerm(to) : { kind: 'position', index: to };
    return undefined;
  });
}

/** Whether two terms are the same but for the names of bound positions. Shared parts are compared once. */
export function sameTerm(a: Term, b: Term): boolean {
  return new TermComparison(new Map()).same(a, b);
}

class TermComparison {
  private readonly seen = new Map<Term, Term>();

  constructor(private readonly names: Map<string, string>) {}

  same(a: Term, b: Term): boolean {
    if (a === b && this.names.size === 0) return true;
    if (a.kind !== b.kind) return false;
    if (this.seen.get(a) === b) return true;
    const [x, y] = [partsOf(a), partsOf(b)];
    if (x.length !== y.length || this.ownKey(a, true) !== this.ownKey(b, false)) return false;
    const inner = boundBy(a);
    const other = boundBy(b);
    // A bound position is the same as its namesake, in this part alone.
    const within =
      inner === undefined || other === undefined
        ? this
        : new TermComparison(new Map(this.names).set(inner, other));
    if (!x.every((part, k) => within.same(part, y[k]!))) return false;
    this.seen.set(a, b);
    return true;
  }

  /** What a term says apart from its parts; positions of the first side by their namesakes. */
  private ownKey(x: Term, first: boolean): string {
    const at = (i: Index) => (first && typeof i === 'string' ? (this.names.get(i) ?? i) : i);
    switch (x.kind) {
      case 'number':
        return `${x.value.numerator}/${x.value.denominator}`;
      case 'name':
      case 'size':
      case 'apply':
        return x.name;
      case 'entry':
        return `${x.name}[${x.indices.map(at).join()}]`;
      case 'delta':
        return `${at(x.left)},${at(x.right)}`;
      case 'position':
        return String(at(x.index));
      case 'compare':
        return x.relation;
      case 'logic':
        return x.operator;
      case 'reduce':
        return `${x.reduction} ${x.extent}`;
      case 'range':
        return x.reduction;
      default:
        return x.kind;
    }
  }
}

function boundBy(x: Term): string | undefined {
  return x.kind === 'reduce' || x.kind === 'range' ? x.index : undefined;
}

/** Every distinct subterm, parts before wholes. */
export function subterms(roots: readonly Term[]): readonly Term[] {
  const seen = new Set<Term>();
  const order: Term[] = [];
  const stack: Term[] = [...roots];
  // Terms whose parts are on the stack above them, the last one on top.
  const open: Term[] = [];
  while (stack.length > 0) {
    const term = stack.at(-1)!;
    if (open.at(-1) === term) {
      stack.pop();
      open.pop();
      order.push(term);
      continue;
    }
    if (seen.has(term)) {
      stack.pop();
      continue;
    }
    seen.add(term);
    const parts = partsOf(term);
    if (parts.length === 0) {
      stack.pop();
      order.push(term);
      continue;
    }
    open.push(term);
    for (const part of parts) stack.push(part);
  }
  return order;
}

/** Names of scalars, arrays and sizes that occur. */
export function unknownsOf(roots: readonly Term[]): {
  readonly names: readonly string[];
  readonly arrays: ReadonlyMap<string, number>;
  readonly sizes: readonly string[];
} {
  const names = new Set<string>();
  const arrays = new Map<string, number>();
  const sizes = new Set<string>();
  for (const x of subterms(roots)) {
    if (x.kind === 'name') names.add(x.name);
    else if (x.kind === 'entry') arrays.set(x.name, x.indices.length);
    else if (x.kind === 'size') sizes.add(x.name);
    else if (x.kind === 'reduce') sizes.add(x.extent);
  }
  return { names: [...names].sort(), arrays, sizes: [...sizes].sort() };
}

/** Whether a term has names, entries or lengths: without them it is a constant. */
export function hasUnknowns(x: Term): boolean {
  return someSubterm(
    x,
    ({ kind }) => kind === 'name' || kind === 'entry' || kind === 'size' || kind === 'reduce',
  );
}

/** Whether a scalar name occurs. */
export function mentions(root: Term, name: string): boolean {
  return someSubterm(root, (x) => x.kind === 'name' && x.name === name);
}

/** The factors of a product, of products in it too. */
export function factorsOf(x: Term): readonly Term[] {
  return x.kind === 'multiply' ? x.args.flatMap(factorsOf) : [x];
}

/** Whether a condition holds for a term or one of its parts; stops at the first. */
export function someSubterm(root: Term, holds: (x: Term) => boolean): boolean {
  const seen = new Set<Term>([root]);
  // A set is walked in the order in which it grows.
  for (const term of seen) {
    if (holds(term)) return true;
    for (const part of partsOf(term)) seen.add(part);
  }
  return false;
}
