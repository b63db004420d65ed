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
};

/** What is known of a step: `sameDomain` only where it was settled. */
interface Equality {
  readonly equal: boolean;
  readonly sameDomain: boolean;
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
   * What comes between must be defined where the original is; only the last step may change the domain.
   */
  proofOf(steps: readonly Step[]): { readonly note: string } | undefined {
    const last = steps.length - 1;
    let note = '';
    for (const [k, step] of steps.entries()) {
      const { equal, sameDomain, note: own } = this.compare(step);
      if (!equal || (k < last && !sameDomain)) return undefined;
      note = own;
    }
    return steps.length === 0 ? undefined : { note };
  }

  private compare([from, to]: Step): Equality {
    const key = `${from},${to}`;
    const known = this.known.get(key);
    if (known) return known;
    let sameDomain = true;
    const notes = new Set<string>();
    const branches = this.branchesOf(from, to);
    const equal =
      branches?.forms.every((branch) => {
        if (branch === from) return true;
        const proof = this.proveGenerally(from, branch);
        if (proof.sameDomain !== true) sameDomain = false;
        if (proof.note !== '') notes.add(proof.note);
        return proof.verdict === 'proved';
      }) ?? false;
    const own = { equal, sameDomain: sameDomain && branches?.total === true, note: [...notes].join('; ') };
    this.known.set(key, own);
    return own;
  }

  /** A claim about a part that both sides share, as one about a number in its place: what holds for all numbers holds for it. */
  private proveGenerally(from: NodeId, to: NodeId): ReturnType<Prover> {
    const shared = sharedPart(this.dag, from, to);
    if (shared !== undefined) {
      const number = this.dag.input(freshName(this.dag, from, to), []);
      const [left, right] = [from, to].map((id) => replaceNode(this.dag, id, shared, number));
      if (left !== undefined && right !== undefined) {
        const proof = this.prove(print(this.dag, left), print(this.dag, right));
        // A note on its domain speaks of the number in its place.
        if (proof.verdict === 'proved' && proof.sameDomain === true) return proof;
      }
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

/** An operation through which alone both forms depend on the inputs: the outermost. */
function sharedPart(dag: Dag, a: NodeId, b: NodeId): NodeId | undefined {
  const inB = new Set(reachable(dag, [b]));
  return reachable(dag, [a]).findLast(
    (id) =>
      id !== a &&
      id !== b &&
      inB.has(id) &&
      dag.node(id).kind === 'apply' &&
      separates(dag, a, id) &&
      separates(dag, b, id),
  );
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
