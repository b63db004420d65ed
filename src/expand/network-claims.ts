import { type Diagnostic, fail, makeError, type Result, succeed } from '../diagnostic/diagnostic.js';
import { Dag, type NodeId, reachable } from '../expr/dag.js';
import { print } from '../expr/print.js';
import type { Network, Output, Variable } from '../graph/network.js';
import { equalShapes, formatShape, type Shape } from '../op/shape.js';
import { entryNames, scalarise } from './scalarise.js';

/** One entry of an output, written out in both networks in terms of their inputs (and of parameters without numbers). */
export interface NetworkClaim {
  readonly output: string;
  readonly left: string;
  readonly right: string;
}

export interface NetworkClaims {
  readonly claims: readonly NetworkClaim[];
  /** Shapes of the names that occur. */
  readonly shapes: ReadonlyMap<string, Shape>;
}

export interface ClaimOptions {
  /** Keep parameters as names, so that equality is claimed for all their values. */
  readonly symbolic: boolean;
}

/** Longer expressions are left to nobody: a proof of them would not end. */
const LONGEST = 50_000;

/**
 * What it means that two networks are equal: their outputs, in order, as functions of the inputs, which are matched by name. Parameters
 * stand for their values unless they are to be symbols.
 */
export function claimEquality(a: Network, b: Network, options: ClaimOptions): Result<NetworkClaims> {
  const diagnostics: Diagnostic[] = [];
  const shapes = new Map<string, Shape>();
  const free = (v: Variable) => v.role === 'input' || options.symbolic || !v.value;
  for (const v of a.variables.filter(free)) shapes.set(v.name, v.shape);
  for (const v of b.variables.filter(free)) {
    const known = shapes.get(v.name);
    if (known && !equalShapes(known, v.shape))
      diagnostics.push(
        makeError('value-shape', v.span, {
          name: v.name,
          actual: formatShape(v.shape),
          expected: formatShape(known),
        }),
      );
    shapes.set(v.name, v.shape);
  }
  const inputsOf = (n: Network) => n.variables.filter((v) => v.role === 'input').map((v) => v.name);
  for (const name of inputsOf(b).filter((n) => !inputsOf(a).includes(n))) {
    const remedy = `the inputs of the first network are ${inputsOf(a).join(', ')}`;
    diagnostics.push(
      makeError('unknown-name', b.variables.find((v) => v.name === name)?.span, { name, remedy }),
    );
  }
  const [left, right] = [outputsOf(a), outputsOf(b)];
  if (left.length !== right.length) {
    const what = (n: number) => `${n} ${n === 1 ? 'output' : 'outputs'}`;
    const remedy = 'name the outputs that correspond, in the same order, in both files';
    const args = {
      where: 'the second network',
      expected: what(left.length),
      actual: what(right.length),
      remedy,
    };
    diagnostics.push(makeError('wrong-type', undefined, args));
  }
  const claims: NetworkClaim[] = [];
  for (const [k, output] of left.entries()) {
    const other = right[k];
    if (!other) break;
    const [shape, own] = [a.dag.shape(output.id), b.dag.shape(other.id)];
    if (!equalShapes(shape, own)) {
      const args = {
        operator: 'network-equal',
        left: formatShape(shape),
        right: formatShape(own),
        remedy: 'equal networks have outputs of equal shape',
      };
      diagnostics.push(makeError('shape', undefined, args));
      continue;
    }
    const [texts, others] = [entryTexts(a, output, free), entryTexts(b, other, free)];
    if (!texts || !others) {
      const remedy = 'compare smaller networks, or parts of them';
      diagnostics.push(
        makeError('limit', undefined, {
          what: 'a network written out',
          limit: `${LONGEST} characters`,
          remedy,
        }),
      );
      continue;
    }
    entryNames(output.name, shape).forEach((name, i) => {
      claims.push({ output: name, left: texts[i]!, right: others[i]! });
    });
  }
  return diagnostics.length > 0 ? fail(diagnostics) : succeed({ claims, shapes });
}

/** Outputs proper; the loss only where there is nothing else. */
function outputsOf(n: Network): readonly Output[] {
  const own = n.outputs.filter((o) => o.role === 'output');
  return own.length > 0 ? own : n.outputs;
}

/** The entries of an output in terms of inputs and free parameters, the other parameters as numbers. */
function entryTexts(
  network: Network,
  output: Output,
  free: (v: Variable) => boolean,
): readonly string[] | undefined {
  const graph = scalarise(network.dag, [output.id], 'all');
  if (!graph) return undefined;
  const numbers = new Map<string, number>();
  for (const v of network.variables) {
    if (free(v)) continue;
    entryNames(v.name, v.shape).forEach((name, k) => {
      numbers.set(name, v.value![k]!);
    });
  }
  const target = new Dag();
  const mapped = new Map<NodeId, NodeId>();
  const roots = graph.roots.get(output.id)!;
  for (const id of reachable(graph.dag, roots)) {
    const node = graph.dag.node(id);
    if (node.kind === 'constant') mapped.set(id, target.constant(node.value, node.text));
    else if (node.kind === 'input') {
      const value = numbers.get(node.name);
      mapped.set(id, value === undefined ? target.input(node.name, []) : target.constant(value));
    } else
      mapped.set(
        id,
        target.apply(
          node.op,
          node.args.map((x) => mapped.get(x)!),
          node.attribute,
        ),
      );
  }
  const texts = roots.map((r) => print(target, mapped.get(r)!, { limit: LONGEST }));
  return texts.some((t) => t.length > LONGEST) ? undefined : texts;
}
