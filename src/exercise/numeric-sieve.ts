import type { Ast } from '../expr/ast.js';
import type { NodeId } from '../expr/dag.js';
import { print } from '../expr/print.js';
import { sweepForward } from '../graph/sweep.js';
import { compileTape, createWorkspace, read, write } from '../graph/tape.js';
import { toDouble } from '../number/rational.js';
import { isScalar, type Shape, sizeOf } from '../op/shape.js';
import { assumedText, type ParsedAssumptions, parseAssumptions } from '../prove/reading/assume.js';
import { NEGATIVE, NIL, POSITIVE } from '../prove/term/sign-set.js';
import { SampleGraph } from './sample-graph.js';
import type { Setting } from './setting.js';
import { name, replace } from './tree.js';

/** Values of the inputs, entry after entry: of both signs, positive, between 0 and 1; no two alike. */
const POINTS: readonly (readonly number[])[] = [
  [0.7, -0.4, 1.2, 0.3, -0.9, 1.6, -1.3, 0.5],
  [1.3, 0.8, 1.9, 0.6, 2.2, 1.1, 0.45, 1.55],
  [0.35, 0.6, 0.2, 0.45, 0.15, 0.7, 0.25, 0.8],
  [-0.55, 0.65, -1.1, 0.85, 1.45, -0.25, 0.95, -1.6],
];

/** Two derivatives may differ by this part of their size in doubles and still be equal: far more than rounding takes at these points. */
const TOLERANCE = 1e-6;
/** Values below this are rounding. */
const NOTHING = 1e-11;

/** Characters of a derivative that is carried out and read again. */
const LONGEST_FORM = 2_000;

/** A point of the inputs, and the value of the answer there. */
interface Sample {
  readonly inputs: ReadonlyMap<string, readonly number[]>;
  readonly answer: Float64Array;
}

/**
 * Tells candidates that cannot be equal to an answer from those that may be, by their values at a few points: a proof is tried of the
 * latter only. It decides nothing.
 */
export class NumericSieve {
  readonly graph: SampleGraph;
  private readonly samples: readonly Sample[];
  private readonly shape: Shape | undefined;
  private readonly hasArrays: boolean;

  constructor(
    private readonly setting: Setting,
    answer: Ast,
    private readonly variable: string,
  ) {
    this.graph = new SampleGraph(setting);
    this.hasArrays = setting.part.context.given.some((g) => g.shape.length > 0);
    const id = this.graph.putCalculus(answer);
    this.shape = id === undefined ? undefined : this.graph.dag.shape(id);
    this.samples = id === undefined ? [] : this.samplesOf(id);
  }

  /** May the candidate be equal to the answer? `frozen` are the names that stand for the variable. */
  admits(candidate: Ast, frozen: readonly string[]): boolean {
    // Arrays that cannot be evaluated have no sizes, and a proof could take their lengths for equal.
    if (!this.shape) return !this.hasArrays;
    for (const f of frozen) this.graph.hold(f, this.variable);
    const id = this.graph.putCalculus(candidate);
    // What the graph cannot differentiate is left to the proof.
    if (id === undefined) return !this.hasArrays;
    const shape = this.graph.dag.shape(id);
    if (sizeOf(shape) !== sizeOf(this.shape) && !isScalar(shape)) return false;
    for (const { inputs, answer } of this.samples) {
      const values = this.evaluate(id, inputs, frozen);
      const isApart = answer.some((a, k) => {
        const c = values.length === 1 ? values[0]! : values[k]!;
        const size = Math.abs(a) + Math.abs(c);
        return Number.isFinite(size) && Math.abs(a - c) > TOLERANCE * size + NOTHING;
      });
      if (isApart) return false;
    }
    return true;
  }

  /** As `admits`, of a form without frozen names, where what cannot be evaluated does not fit. */
  fits(form: Ast): boolean {
    const id = this.graph.putCalculus(form);
    return id !== undefined && this.admits(form, []);
  }

  /** A candidate with its derivatives carried out and the frozen names put back. */
  carryOut(candidate: Ast, frozen: readonly string[]): Ast | undefined {
    const id = this.graph.putCalculus(candidate);
    if (id === undefined) return undefined;
    const parsed = this.setting.tools.parser.parse(print(this.graph.dag, id, { limit: LONGEST_FORM }));
    if (!parsed.ok) return undefined;
    return replace(parsed.value, (a) =>
      a.kind === 'name' && frozen.includes(a.text) ? name(this.variable) : undefined,
    );
  }

  private samplesOf(id: NodeId): readonly Sample[] {
    const { setting } = this;
    const assumed = parseAssumptions([assumedText(setting.assumptions)], setting.tools.parser);
    const samples: Sample[] = [];
    for (const point of POINTS) {
      let at = 0;
      const inputs = new Map<string, readonly number[]>();
      for (const { name: key } of setting.part.context.given) {
        const size = sizeOf(this.graph.dag.shape(this.graph.input(key)!));
        const chosen = assumed.choices.get(key);
        inputs.set(
          key,
          Array.from({ length: size }, (_, k) => {
            const value = entryAt(point, at + k);
            if (chosen) return toDouble(chosen[(at + k) % chosen.length]!);
            return assumed.integers.has(key) ? Math.ceil(Math.abs(value) * 2) : value;
          }),
        );
        at += size;
      }
      if (!this.fulfils(assumed, inputs)) continue;
      const answer = this.evaluate(id, inputs, []);
      if (answer.some(Number.isFinite)) samples.push({ inputs, answer });
    }
    return samples;
  }

  /** The point has what is assumed; an equation is met by no such point. */
  private fulfils({ relations }: ParsedAssumptions, inputs: ReadonlyMap<string, readonly number[]>): boolean {
    return relations.every(({ left, right, sign }) => {
      const [l, r] = [this.graph.put(left), this.graph.put(right)];
      if (l === undefined || r === undefined) return false;
      const [a, b] = [this.evaluate(l, inputs, []), this.evaluate(r, inputs, [])];
      return Array.from({ length: Math.max(a.length, b.length) }, (_, k) => {
        const difference = a[a.length === 1 ? 0 : k]! - b[b.length === 1 ? 0 : k]!;
        const own = difference > 0 ? POSITIVE : difference < 0 ? NEGATIVE : NIL;
        return (own & sign) !== 0;
      }).every(Boolean);
    });
  }

  private evaluate(
    id: NodeId,
    inputs: ReadonlyMap<string, readonly number[]>,
    frozen: readonly string[],
  ): Float64Array {
    const { dag } = this.graph;
    const tape = compileTape(dag, [id], []);
    const workspace = createWorkspace(tape);
    const own = inputs.get(this.variable);
    for (const [key, values] of inputs) write(tape, workspace.values, this.graph.input(key)!, values);
    if (own) for (const f of frozen) write(tape, workspace.values, this.graph.input(f)!, own);
    sweepForward(tape, workspace);
    return read(tape, workspace.values, id);
  }
}

/** Past the listed values the entries go on in steps of the golden ratio, so that none repeats. */
function entryAt(point: readonly number[], k: number): number {
  const turn = Math.floor(k / point.length);
  const shift = (turn * 0.618_033_988_749_895) % 1;
  return point[k % point.length]! * (1 - shift / 3);
}
