import { type Ast, postorder } from '../../expr/ast.js';
import { equalShapes, isScalar } from '../../op/shape.js';
import type { SampleGraph } from '../problem/sample-graph.js';
import { Surgery, separate, sitesOf } from '../problem/surgery.js';
import { replace, write } from '../problem/tree.js';
import { trueDerivative } from '../problem/true-derivative.js';
import type { Candidate, Question } from '../setting/wrong-derivative.js';
import { chainSlips } from './chain-slips.js';
import { localSlips } from './misconceptions.js';
import type { LocalSlip, Place } from './slip.js';

/** Places of the input in a function; beyond this nobody counts paths. */
const MAX_PATHS = 40;

/** A function taken apart into places. */
interface Workshop {
  readonly root: Ast;
  readonly sites: readonly Ast[];
  readonly surgery: () => Surgery;
  readonly variable: string;
  readonly placeOf: (site: Ast, surgery: Surgery) => Place;
  readonly candidate: (code: string, explanation: string, surgery: Surgery, mutated: Ast) => Candidate;
}

function openWorkshop({ setting, of, wrt, layout }: Question, graph: SampleGraph): Workshop {
  const root = separate(of);
  const taken = new Set([...setting.part.context.given.map((g) => g.name), ...setting.meanings.keys()]);
  const rank = setting.rank(wrt);
  const shape = graph.shapeOf(root) ?? [];
  const input = graph.input(wrt);
  const own = input === undefined ? [] : graph.dag.shape(input);
  const surgery = new Surgery(wrt, taken);
  return {
    root,
    sites: sitesOf(root, wrt),
    surgery: () => surgery.again(),
    variable: wrt,
    placeOf: (site, at) => {
      const freezer = at.freeze();
      for (const name of at.frozenNames) graph.hold(name, wrt);
      const shapeOf = (ast: Ast) => graph.shapeOf(ast);
      return {
        site,
        freezer,
        variable: wrt,
        isLikeInput: (ast) => equalShapes(shapeOf(ast) ?? [], own),
        isNumber: (ast) => isScalar(shapeOf(ast) ?? []),
      };
    },
    candidate: (code, explanation, at, mutated) => ({
      code,
      explanation: `${explanation}.`,
      derivative: trueDerivative(mutated, wrt, layout ?? 'jacobian', shape, rank),
      frozen: at.frozenNames,
    }),
  };
}

/** Slips in the rules, at every place of a function, then at all like places together; and paths left out. */
export function* ruleCandidates(question: Question, graph: SampleGraph): Generator<Candidate> {
  const workshop = openWorkshop(question, graph);
  for (const slip of localSlips) yield* atEveryPlace(slip, workshop, 'places, then all');
  yield* pathSlips(question.wrt, workshop);
}

/** Links of the chain left out. */
export function* chainCandidates(question: Question, graph: SampleGraph): Generator<Candidate> {
  const workshop = openWorkshop(question, graph);
  for (const slip of chainSlips) yield* atEveryPlace(slip, workshop, 'places');
  for (const slip of [...localSlips, ...chainSlips]) yield* atEveryPlace(slip, workshop, 'single ones');
}

/**
 * Equal terms are one place: their derivative is worked out once. Last, where asked for, all places together or each of several equal
 * terms by itself.
 */
function* atEveryPlace(
  slip: LocalSlip,
  workshop: Workshop,
  which: 'places' | 'places, then all' | 'single ones',
): Generator<Candidate> {
  const { root, sites, surgery, variable, placeOf, candidate } = workshop;
  const mutate = (chosen: readonly Ast[], note: string) => {
    const at = surgery();
    const mutated = mutateAll(root, chosen, (site) => slip.mutate(placeOf(site, at)));
    return mutated === root
      ? undefined
      : candidate(slip.code, `${slip.explain(chosen[0]!, variable)}${note}`, at, mutated);
  };
  const possible: (readonly Ast[])[] = [];
  for (const group of groupEqual(sites)) {
    if (which === 'single ones') {
      if (group.length === 1) continue;
      for (const site of group) {
        const one = mutate([site], ', at one of its places');
        if (one) yield one;
      }
      continue;
    }
    const found = mutate(group, '');
    if (!found) continue;
    possible.push(group);
    yield found;
  }
  if (which !== 'places, then all' || possible.length < 2) return;
  const all = mutate(possible.flat(), ', and so at every such place');
  if (all) yield all;
}

/** Places with the same text, in their order. */
function groupEqual(sites: readonly Ast[]): readonly (readonly Ast[])[] {
  const groups = new Map<string, Ast[]>();
  for (const site of sites) {
    const text = write(site);
    const group = groups.get(text);
    if (group) group.push(site);
    else groups.set(text, [site]);
  }
  return [...groups.values()];
}

/** The input reaches the output along several paths: one of them left out, or only one counted. */
function* pathSlips(wrt: string, { root, sites, surgery, candidate }: Workshop): Generator<Candidate> {
  const conditions = new Set(
    sites.flatMap((s) => (s.kind === 'conditional' ? postorder(s.children[0]!) : [])),
  );
  const leaves = sites.filter((s) => s.kind === 'name' && !conditions.has(s));
  if (leaves.length < 2 || leaves.length > MAX_PATHS) return;
  for (const keep of [false, true]) {
    if (keep && leaves.length === 2) continue;
    for (const leaf of leaves) {
      const at = surgery();
      const still = at.freeze().frozen(leaf);
      const mutated = replace(root, (a) => (leaves.includes(a) && (a === leaf) !== keep ? still : undefined));
      const explanation = `${wrt} enters at ${leaves.length} places, and ${keep ? 'only one of these paths is' : 'one of these paths is not'} counted`;
      yield candidate('missing-path', explanation, at, mutated);
    }
  }
}

function mutateAll(root: Ast, sites: readonly Ast[], mutate: (site: Ast) => Ast | undefined): Ast {
  const chosen = new Set(sites);
  const walk = (ast: Ast): Ast => {
    const children = ast.children.map(walk);
    const own = children.some((c, i) => c !== ast.children[i]) ? { ...ast, children } : ast;
    return chosen.has(ast) ? (mutate(own) ?? own) : own;
  };
  return walk(root);
}
