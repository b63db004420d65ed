import { type Dag, dependents, type NodeId, reachable } from '../expr/dag.js';
import { type Enclosure, signOfInterval } from '../number/interval.js';
import type { IntervalArithmetic } from '../number/interval-arithmetic.js';
import { encloseAll } from './enclose.js';
import type { Exact } from './exact.js';
import type { ExactRing } from './exact-ring.js';
import { expandNode } from './expand.js';
import { createIntervalRing } from './interval-ring.js';
import { isObstacle } from './series.js';
import { TRUTH } from './truth.js';

/** A stretch of one input; `end` where it is an open one that begins (side 1) or ends (side -1) at an exactly known number. */
export interface Piece {
  readonly x: Enclosure;
  readonly ends: readonly { readonly at: Exact; readonly side: 1 | -1 }[];
}

export interface BranchSetting {
  readonly dag: Dag;
  readonly root: NodeId;
  readonly input: string;
  readonly others: (name: string) => Exact;
  readonly ring: ExactRing;
  readonly ia: IntervalArithmetic;
}

type Sign = -1 | 0 | 1;

/** Operations that change from one smooth function to another where `surfaceOf` them is 0. */
const BRANCHING: ReadonlySet<string> = new Set(['abs', 'sign', 'max', 'min', '#select', ...TRUTH]);

/** Branches of a piece whose signs are not known: beyond this many signs all of their combinations are no longer looked at. */
const MOST_UNKNOWN = 4;

/** The difference or the argument at whose zeros an operation changes its branch. */
function surfaceOf(dag: Dag, name: string, [x, y]: readonly NodeId[]): NodeId {
  switch (name) {
    case 'abs':
    case 'sign':
    case 'not':
    case '#select':
    case 'and':
    case 'or':
      return x!;
    default:
      return dag.call('subtract', x!, y!);
  }
}

/** All nodes at whose zeros the branch of some operation may change; nodes may be added to the graph. */
export function branchSurfaces({ dag, root, input }: BranchSetting): readonly NodeId[] {
  const variable = dag.findInput(input);
  const active = dependents(dag, variable === undefined ? [] : [variable]);
  const surfaces = new Set<NodeId>();
  for (const id of reachable(dag, [root])) {
    const node = dag.node(id);
    if (node.kind !== 'apply' || !active[id] || !BRANCHING.has(node.op.name)) continue;
    surfaces.add(surfaceOf(dag, node.op.name, node.args));
    if (node.op.name === 'and' || node.op.name === 'or') surfaces.add(node.args[1]!);
  }
  return [...surfaces];
}

/**
 * The smooth graphs, one of which the function equals at each place of a piece (not at its open ends). One graph where every sign is
 * proved; several where some are not; undefined where there would be too many.
 */
export function branchesOn(setting: BranchSetting, piece: Piece): readonly NodeId[] | undefined {
  const found = new Set<NodeId>();
  // Each list of guesses answers the signs that are not known, in the order in which they are asked for.
  const stack: Sign[][] = [[]];
  while (stack.length > 0) {
    const guesses = stack.pop()!;
    const resolved = resolve(setting, piece, guesses);
    if (resolved !== undefined) {
      found.add(resolved);
      continue;
    }
    if (guesses.length >= MOST_UNKNOWN) return undefined;
    for (const s of [-1, 0, 1] as const) stack.push([...guesses, s]);
  }
  return [...found];
}

/** The graph with every branch fixed; undefined when one more guess is needed. */
function resolve(setting: BranchSetting, piece: Piece, guesses: readonly Sign[]): NodeId | undefined {
  const { dag, root } = setting;
  const mapped = new Map<NodeId, NodeId>();
  const known = new Map<NodeId, Sign>();
  let used = 0;
  const signOf = (id: NodeId): Sign | undefined => {
    const before = known.get(id) ?? signOn(setting, id, piece) ?? guesses[used++];
    if (before !== undefined) known.set(id, before);
    return before;
  };
  for (const id of reachable(dag, [root])) {
    const node = dag.node(id);
    if (node.kind !== 'apply') {
      mapped.set(id, id);
      continue;
    }
    const args = node.args.map((a) => mapped.get(a)!);
    const { name } = node.op;
    if (!BRANCHING.has(name)) {
      mapped.set(id, args.every((a, k) => a === node.args[k]) ? id : dag.call(name, ...args));
      continue;
    }
    const signs = [signOf(surfaceOf(dag, name, args))];
    if (name === 'and' || name === 'or') signs.push(signOf(args[1]!));
    if (signs.includes(undefined)) return undefined;
    mapped.set(id, branchOf(dag, name, args, signs as readonly Sign[]));
  }
  return mapped.get(root)!;
}

function branchOf(dag: Dag, name: string, [x, y, z]: readonly NodeId[], [s, t]: readonly Sign[]): NodeId {
  const truth = (holds: boolean) => dag.constant(holds ? 1 : 0);
  switch (name) {
    case 'abs':
      return s === -1 ? dag.call('negate', x!) : x!;
    case 'sign':
      return dag.constant(s!);
    case 'max':
      return s === -1 ? y! : x!;
    case 'min':
      return s === -1 ? x! : y!;
    case 'less':
      return truth(s === -1);
    case 'lessOrEqual':
      return truth(s !== 1);
    case 'greater':
      return truth(s === 1);
    case 'greaterOrEqual':
      return truth(s !== -1);
    case 'equal':
      return truth(s === 0);
    case 'notEqual':
      return truth(s !== 0);
    case 'not':
      return truth(s === 0);
    case 'and':
      return truth(s !== 0 && t !== 0);
    case 'or':
      return truth(s !== 0 || t !== 0);
    default:
      return s === 0 ? z! : y!;
  }
}

/** The sign that a smooth node has throughout a piece; undefined where it is not proved. */
function signOn(setting: BranchSetting, id: NodeId, piece: Piece): Sign | undefined {
  const { dag, input, others, ring, ia } = setting;
  const number = (name: string) => ring.enclose(others(name), ia.bits);
  const value = encloseAll(dag, reachable(dag, [id]), ia, (n) => (n === input ? piece.x : number(n)))[id]!;
  if (value.kind === 'empty' || value.defined !== 'everywhere') return undefined;
  const plain = signOfInterval(value);
  if (plain !== undefined) return plain;
  // Next to an end at which the node is 0: its first derivative that is not 0 there has one sign on all of the piece (Lagrange).
  for (const { at, side } of piece.ends) {
    const here = expandNode(dag, id, { input, centre: at, side, others }, ring, DERIVATIVES);
    if (isObstacle(here) || here.low < 0 || here.c.length === 0) continue;
    const lead = ring.sign(here.c[0]!);
    if (!lead) continue;
    const place = { input, centre: piece.x, side, others: number } as const;
    const around = expandNode(dag, id, place, createIntervalRing(ia), here.low + 1);
    if (isObstacle(around) || around.low < 0) continue;
    const c = around.c[here.low - around.low];
    if (c?.kind === 'interval' && c.defined === 'everywhere' && signOfInterval(c) === lead) return lead;
  }
  return undefined;
}

/** Derivatives that may vanish at an end. */
const DERIVATIVES = 6;
