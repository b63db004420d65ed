import { type Dag, type NodeId, reachable } from '../expr/dag.js';
import { BIG_INFINITY, BIG_MINUS_INFINITY, compareBigFloats, isInfinite } from '../number/big-float.js';
import {
  asDefined,
  bothDefined,
  containsZero,
  EMPTY,
  type Enclosure,
  hull,
  interval,
  isPoint,
  ONE_INTERVAL,
  signOfInterval,
  ZERO_INTERVAL,
} from '../number/interval.js';
import {
  createIntervalArithmetic,
  type IntervalArithmetic,
  toCorrectDouble,
} from '../number/interval-arithmetic.js';
import { parseDecimal } from '../number/rational.js';

/** The whole line, on which the function may or may not be defined. */
const UNKNOWN = interval(BIG_MINUS_INFINITY, BIG_INFINITY, 'somewhere');

/** 0 or 1, and it is not known which. */
const UNIT = interval(ZERO_INTERVAL.lo, ONE_INTERVAL.hi);

/** Enclosures of all nodes of a scalar graph that the roots need, by id, for inputs that are sets of reals. */
export function encloseAll(
  dag: Dag,
  order: readonly NodeId[],
  arithmetic: IntervalArithmetic,
  input: (name: string) => Enclosure,
): readonly Enclosure[] {
  const values: Enclosure[] = [];
  for (const id of order) {
    const node = dag.node(id);
    switch (node.kind) {
      case 'constant':
        values[id] = constantValue(arithmetic, node.text, node.value);
        break;
      case 'input':
        values[id] = input(node.name);
        break;
      case 'apply':
        values[id] = applyEnclosure(
          arithmetic,
          node.op.name,
          node.args.map((a) => values[a]!),
        );
    }
  }
  return values;
}

/** The number that was written, not the double it was read as. */
export function constantValue(arithmetic: IntervalArithmetic, text: string, value: number): Enclosure {
  if (text === 'e') return arithmetic.e();
  if (text === 'pi' || text === 'π') return arithmetic.pi();
  const exact = parseDecimal(text);
  return exact ? arithmetic.fromRational(exact) : arithmetic.fromDouble(value);
}

/** One function of the lowered language on sets of reals. What is not known is the whole line, never a wrong number. */
export function applyEnclosure(ia: IntervalArithmetic, name: string, args: readonly Enclosure[]): Enclosure {
  const [x, y, z] = args as [Enclosure, Enclosure, Enclosure];
  switch (name) {
    case 'add':
      return ia.add(x, y);
    case 'subtract':
      return ia.sub(x, y);
    case 'negate':
      return ia.neg(x);
    case 'multiply':
      return ia.mul(x, y);
    case 'divide':
      return ia.div(x, y);
    case 'pow':
      return ia.pow(x, y);
    case 'nthRoot':
      return root(ia, x, y);
    case 'max':
      return ia.max(x, y);
    case 'min':
      return ia.min(x, y);
    case 'atan2':
      return ia.atan2(x, y);
    case 'exp':
    case 'expm1':
    case 'log':
    case 'log1p':
    case 'log2':
    case 'log10':
    case 'sqrt':
    case 'sin':
    case 'cos':
    case 'tan':
    case 'asin':
    case 'acos':
    case 'atan':
    case 'sinh':
    case 'cosh':
    case 'tanh':
    case 'asinh':
    case 'acosh':
    case 'atanh':
    case 'erf':
    case 'sigmoid':
    case 'softplus':
    case 'abs':
    case 'sign':
      return ia[name](x);
    case 'less':
    case 'greater':
    case 'lessOrEqual':
    case 'greaterOrEqual':
    case 'equal':
    case 'notEqual':
      return compare(name, x, y);
    case 'and':
    case 'or': {
      const [a, b] = [truthOf(x), truthOf(y)];
      const ends = name === 'or';
      const truth = a === ends || b === ends ? ends : a === undefined || b === undefined ? undefined : !ends;
      return asTruth(truth, x, y);
    }
    case 'not': {
      const truth = truthOf(x);
      return asTruth(truth === undefined ? undefined : !truth, x, x);
    }
    case '#select': {
      if (x.kind === 'empty') return EMPTY;
      const truth = truthOf(x);
      const chosen = truth === undefined ? hull(y, z) : truth ? y : z;
      return x.defined === 'everywhere' ? chosen : asDefined(chosen, 'somewhere');
    }
    default:
      return UNKNOWN;
  }
}

function root(ia: IntervalArithmetic, x: Enclosure, degree: Enclosure): Enclosure {
  if (degree.kind === 'empty') return EMPTY;
  const n = isPoint(degree) ? toCorrectDouble(degree) : undefined;
  if (n === undefined) return UNKNOWN;
  if (!Number.isInteger(n) || n === 0) return EMPTY;
  return n > 0 ? ia.nthRoot(x, n) : ia.div(ONE_INTERVAL, ia.nthRoot(x, -n));
}

function compare(name: string, x: Enclosure, y: Enclosure): Enclosure {
  if (x.kind === 'empty' || y.kind === 'empty') return EMPTY;
  const below = compareBigFloats(x.hi, y.lo);
  const above = compareBigFloats(x.lo, y.hi);
  const less = below < 0 ? true : above >= 0 ? false : undefined;
  const greater = above > 0 ? true : below <= 0 ? false : undefined;
  const equal = below < 0 || above > 0 ? false : isPoint(x) && isPoint(y) ? true : undefined;
  const not = (truth: boolean | undefined) => (truth === undefined ? undefined : !truth);
  switch (name) {
    case 'less':
      return asTruth(less, x, y);
    case 'greater':
      return asTruth(greater, x, y);
    case 'lessOrEqual':
      return asTruth(not(greater), x, y);
    case 'greaterOrEqual':
      return asTruth(not(less), x, y);
    case 'equal':
      return asTruth(equal, x, y);
    default:
      return asTruth(not(equal), x, y);
  }
}

function truthOf(x: Enclosure): boolean | undefined {
  if (x.kind === 'empty') return undefined;
  if (!containsZero(x)) return true;
  return signOfInterval(x) === 0 ? false : undefined;
}

function asTruth(truth: boolean | undefined, x: Enclosure, y: Enclosure): Enclosure {
  if (x.kind === 'empty' || y.kind === 'empty') return EMPTY;
  const value = truth === undefined ? UNIT : truth ? ONE_INTERVAL : ZERO_INTERVAL;
  return asDefined(value, bothDefined(x.defined, y.defined));
}

/** The correctly rounded value of a function at doubles, or why there is none. */
export type TrueValue =
  | { readonly kind: 'value'; readonly value: number }
  | { readonly kind: 'undefined' }
  /** The budget of bits did not suffice to tell the value, or whether there is one. */
  | { readonly kind: 'unresolved' };

/** Precisions that are tried in turn, in bits. Most values are settled by the first. */
const PRECISIONS = [96, 192, 448, 704, 1088, 2560, 8192] as const;

/** Values in a row that a precision settled at once, after which the one below is tried again. */
const EASY = 8;

/** Enclosures at doubles, kept from one point to the next: a part whose inputs are the same is not worked out again. */
class KnownEnclosures {
  private readonly values: Enclosure[] = [];
  private readonly inputs = new Map<NodeId, number>();
  /** The update in which a node last got another value, or was worked out. */
  private readonly changed: number[] = [];
  private readonly computed: number[] = [];
  private now = 0;

  update(
    dag: Dag,
    order: readonly NodeId[],
    arithmetic: IntervalArithmetic,
    input: (name: string) => number,
  ): (id: NodeId) => Enclosure {
    this.now += 1;
    for (const id of order) {
      const node = dag.node(id);
      if (node.kind === 'input') {
        const x = input(node.name);
        if (this.values[id] !== undefined && Object.is(x, this.inputs.get(id))) continue;
        this.inputs.set(id, x);
        this.keep(id, arithmetic.fromDouble(x));
      } else if (node.kind === 'constant') {
        if (this.values[id] === undefined) this.keep(id, constantValue(arithmetic, node.text, node.value));
      } else {
        const before = this.computed[id];
        if (before !== undefined && node.args.every((a) => this.changed[a]! <= before)) continue;
        const args = node.args.map((a) => this.values[a]!);
        this.keep(id, applyEnclosure(arithmetic, node.op.name, args));
      }
    }
    return (id) => this.values[id]!;
  }

  private keep(id: NodeId, value: Enclosure): void {
    this.values[id] = value;
    this.changed[id] = this.now;
    this.computed[id] = this.now;
  }
}

/**
 * Correctly rounded values of a scalar graph, by interval arithmetic of rising precision. Entries of one vector are found together, since
 * they share most of their parts.
 */
export class TruthTeller {
  private readonly order: readonly NodeId[];
  /** What each root needs by itself, made when it is the last one that is not settled. */
  private readonly ownOrders = new Map<NodeId, readonly NodeId[]>();
  private readonly arithmetics: IntervalArithmetic[] = [];
  /** By precision. */
  private readonly known: KnownEnclosures[] = [];
  /** The precision that settled the last values: neighbours need the same. */
  private start = 0;
  private easy = 0;

  constructor(
    private readonly dag: Dag,
    readonly roots: readonly NodeId[],
    private readonly maxBits = 8192,
  ) {
    this.order = reachable(dag, roots);
  }

  /** The values of the roots for inputs by name; an input may also be an enclosure of an exact number. */
  valuesAt(input: (name: string) => number): readonly TrueValue[] {
    const found = new Map<NodeId, TrueValue>();
    let highest = this.start;
    for (const [i, bits] of PRECISIONS.entries()) {
      if (bits > this.maxBits) break;
      if (i < this.start) continue;
      this.arithmetics[i] ??= createIntervalArithmetic(bits);
      const ia = this.arithmetics[i]!;
      const open = this.roots.filter((r) => !found.has(r));
      this.known[i] ??= new KnownEnclosures();
      const known = this.known[i]!;
      const enclosureOf = known.update(this.dag, this.orderOf(open), ia, input);
      for (const root of open) {
        const value = settle(enclosureOf(root));
        if (value) found.set(root, value);
      }
      highest = i;
      if (this.roots.every((r) => found.has(r))) break;
    }
    const values = this.roots.map((r) => found.get(r) ?? UNRESOLVED);
    if (values.some((v) => v.kind === 'unresolved')) this.start = 0;
    else if (values.some((v) => v.kind === 'value')) {
      this.easy = highest > this.start ? 0 : this.easy + 1;
      this.start = this.easy < EASY ? highest : Math.max(0, highest - 1);
      if (this.start < highest) this.easy = 0;
    }
    return values;
  }

  private orderOf(open: readonly NodeId[]): readonly NodeId[] {
    const [only] = open;
    if (open.length !== 1 || only === undefined || this.roots.length === 1) return this.order;
    const own = this.ownOrders.get(only) ?? reachable(this.dag, [only]);
    this.ownOrders.set(only, own);
    return own;
  }
}

const UNRESOLVED: TrueValue = { kind: 'unresolved' };

/** What an enclosure says about the value; undefined where it takes more bits to tell. */
function settle(x: Enclosure): TrueValue | undefined {
  if (x.kind === 'empty') return { kind: 'undefined' };
  if (x.defined === 'somewhere') return undefined;
  const value = toNearest(x);
  return value === undefined ? undefined : { kind: 'value', value };
}

/** Like `toCorrectDouble`, with what is certainly beyond the largest double rounded to an infinity. */
function toNearest(x: Exclude<Enclosure, { kind: 'empty' }>): number | undefined {
  if (isInfinite(x.hi) && !isInfinite(x.lo)) {
    const low = toCorrectDouble(interval(x.lo, x.lo));
    return low === Number.POSITIVE_INFINITY ? low : undefined;
  }
  if (isInfinite(x.lo) && !isInfinite(x.hi)) {
    const high = toCorrectDouble(interval(x.hi, x.hi));
    return high === Number.NEGATIVE_INFINITY ? high : undefined;
  }
  return toCorrectDouble(x);
}
