import { type Dag, type NodeId, reachable } from '../expr/dag.js';
import { print } from '../expr/print.js';
import { numberOf } from './linear.js';
import type { Step } from './matcher.js';
import { separates } from './near-zero.js';
import { replaceNode } from './search.js';

/** Whether two texts are equal as functions of the reals; injected, because proving is not this folder's business. */
export type Prover = (
  left: string,
  right: string,
  assume?: string,
) => {
  readonly verdict: string;
  readonly note: string;
  /** Whether both sides are defined at the same points; null when that was not settled. */
  readonly sameDomain: boolean | null;
  /** Whether the right side is known to be defined only where the left side is. */
  readonly narrows?: boolean;
};

/** What is known of a step: `sameDomain` and `narrows` only where it was settled. */
interface Equality {
  readonly equal: boolean;
  readonly sameDomain: boolean;
  readonly narrows: boolean;
  readonly note: string;
}

/** Conditions whose branches are proved one by one. */
const MOST_CONDITIONS = 2;

/** Operations that have a value wherever their operands have one. */
const TOTAL: ReadonlySet<string> = new Set([
  'add',
  'subtract',
  'multiply',
  'negate',
  'abs',
  'sign',
  'max',
  'min',
  'less',
  'greater',
  'lessOrEqual',
  'greaterOrEqual',
  'equal',
  'notEqual',
]);

/**
 * Proves forms equal step by step: a part that is equal to another and defined at the same points may stand in its place wherever it
 * occurs, and small claims are settled long before one large claim is. A step that adds conditions is proved for every choice of their
 * branches, so that it does not matter which of them holds.
 */
export class StepProofs {
  private readonly known = new Map<string, Equality>();

  constructor(
    private readonly dag: Dag,
    private readonly prove: Prover,
  ) {}

  /**
   * Whether all steps are proved, and what is to be said about domains; undefined where one is not, which says nothing against the form.
   * What comes between must be defined where both the original and the result are: steps that change the domain in whatever way stand
   * between those that keep it and those that can only narrow it, and there is one of them at most.
   */
  proofOf(steps: readonly Step[]): { readonly note: string } | undefined {
    let changed: Equality | undefined;
    for (const step of steps) {
      const own = this.compare(step);
      if (!own.equal) return undefined;
      if (own.sameDomain || (changed && own.narrows)) continue;
      if (changed) return undefined;
      changed = own;
    }
    return steps.length === 0 ? undefined : { note: changed?.note ?? '' };
  }

  private compare([from, to]: Step): Equality {
    const key = `${from},${to}`;
    const known = this.known.get(key);
    if (known) return known;
    let sameDomain = true;
    let narrows = true;
    const notes = new Set<string>();
    const branches = this.branchesOf(from, to);
    const equal =
      branches?.forms.every((branch) => {
        if (branch === from) return true;
        const proof = this.proveGenerally(from, branch);
        if (proof.sameDomain !== true) sameDomain = false;
        if (!proof.narrows && proof.sameDomain !== true) narrows = false;
        if (proof.note !== '') notes.add(proof.note);
        return proof.verdict === 'proved';
      }) ?? false;
    const own = {
      equal,
      sameDomain: sameDomain && branches?.total === true,
      narrows,
      note: [...notes].join('; '),
    };
    this.known.set(key, own);
    return own;
  }

  /** A claim about parts that both sides share, as one about numbers in their places: what holds for all numbers holds for them. */
  private proveGenerally(from: NodeId, to: NodeId): ReturnType<Prover> {
    const general = this.generalised(from, to);
    if (general) {
      const proof = this.prove(print(this.dag, general[0]), print(this.dag, general[1]));
      // A note on its domain speaks of the numbers in their places.
      if (proof.verdict === 'proved' && proof.sameDomain === true) return proof;
    }
    const [left, right] = [print(this.dag, from), print(this.dag, to)];
    const proof = this.prove(left, right);
    const bases = proof.verdict === 'proved' ? [] : basesOfPowers(this.dag, [from, to]);
    if (bases.length === 0) return proof;
    // Below 0 a power has values at whole exponents only, where nobody means it.
    const assume = bases.map((b) => `${b} >= 0`).join(', ');
    const above = this.prove(left, right, assume);
    return above.verdict === 'proved' ? { ...above, note: `proved for ${assume}`, sameDomain: null } : proof;
  }

  /** Both sides with numbers in place of the parts that they share; undefined where there are none. */
  private generalised(from: NodeId, to: NodeId): readonly [NodeId, NodeId] | undefined {
    let [left, right] = [from, to];
    for (const part of sharedParts(this.dag, from, to)) {
      const number = this.dag.input(freshName(this.dag, left, right), []);
      const replaced = [left, right].map((id) => replaceNode(this.dag, id, part, number));
      if (replaced[0] === undefined || replaced[1] === undefined) return undefined;
      [left, right] = [replaced[0], replaced[1]];
    }
    return left === from && right === to ? undefined : [left, right];
  }

  /** A form for every choice of branches, and whether the conditions are defined where `from` is; undefined where there are too many. */
  private branchesOf(
    from: NodeId,
    to: NodeId,
  ): { readonly forms: readonly NodeId[]; readonly total: boolean } | undefined {
    const own = new Set(reachable(this.dag, [from]));
    const divisors = new Set(
      [...own].flatMap((id) => {
        const node = this.dag.node(id);
        return node.kind === 'apply' && node.op.name === 'divide' ? [node.args[1]!] : [];
      }),
    );
    let forms: readonly NodeId[] = [to];
    let total = true;
    for (let depth = 0; ; depth++) {
      const open = forms.map((f) =>
        reachable(this.dag, [f]).findLast((id) => this.isChoice(id) && !own.has(id)),
      );
      if (open.every((id) => id === undefined)) return { forms, total };
      if (depth === MOST_CONDITIONS) return undefined;
      const next: NodeId[] = [];
      for (const [k, form] of forms.entries()) {
        const choice = open[k];
        const node = choice === undefined ? undefined : this.dag.node(choice);
        if (choice === undefined || node?.kind !== 'apply') {
          next.push(form);
          continue;
        }
        if (!reachable(this.dag, [node.args[0]!]).every((id) => own.has(id) || this.isTotal(id, divisors)))
          total = false;
        for (const branch of node.args.slice(1)) {
          const chosen = replaceNode(this.dag, form, choice, branch);
          if (chosen === undefined) return undefined;
          next.push(chosen);
        }
      }
      forms = [...new Set(next)];
    }
  }

  private isChoice(id: NodeId): boolean {
    const node = this.dag.node(id);
    return node.kind === 'apply' && node.op.name === '#select';
  }

  private isTotal(id: NodeId, divisors: ReadonlySet<NodeId>): boolean {
    const node = this.dag.node(id);
    if (node.kind !== 'apply' || TOTAL.has(node.op.name)) return true;
    // A number is not 0, and neither is what the original divides by.
    const below = node.op.name === 'divide' ? node.args[1]! : undefined;
    return below !== undefined && (this.dag.node(below).kind === 'constant' || divisors.has(below));
  }
}

/** Operations through which alone both forms depend on some of the inputs: the outermost. */
function sharedParts(dag: Dag, a: NodeId, b: NodeId): readonly NodeId[] {
  const inB = new Set(reachable(dag, [b]));
  const parts: NodeId[] = [];
  const taken = new Set<NodeId>();
  for (const id of [...reachable(dag, [a])].reverse()) {
    if (id === a || id === b || taken.has(id) || !inB.has(id) || dag.node(id).kind !== 'apply') continue;
    if (!separates(dag, a, id) || !separates(dag, b, id)) continue;
    parts.push(id);
    for (const inner of reachable(dag, [id])) taken.add(inner);
  }
  return parts;
}

/** The inputs that are raised to powers that are no numbers. */
function basesOfPowers(dag: Dag, roots: readonly NodeId[]): readonly string[] {
  const names = reachable(dag, roots).flatMap((id) => {
    const node = dag.node(id);
    if (node.kind !== 'apply' || node.op.name !== 'pow' || numberOf(dag, node.args[1]!)) return [];
    return reachable(dag, [node.args[0]!]).flatMap((x) => {
      const input = dag.node(x);
      return input.kind === 'input' && input.shape.length === 0 ? [input.name] : [];
    });
  });
  return [...new Set(names)];
}

/** A name that no input has. */
function freshName(dag: Dag, ...roots: readonly NodeId[]): string {
  const taken = new Set(
    reachable(dag, roots).flatMap((id) => {
      const node = dag.node(id);
      return node.kind === 'input' ? [node.name] : [];
    }),
  );
  for (let k = 1; ; k++) if (!taken.has(`u_${k}`)) return `u_${k}`;
}
