import type { Span } from '../diagnostic/source.js';
import type { Dag, NodeId } from '../expr/dag.js';
import type { Shape } from '../op/shape.js';

/** An input or a parameter. Parameters are what `descend` updates; both are differentiated. */
export interface Variable {
  readonly name: string;
  readonly id: NodeId;
  readonly role: 'input' | 'param';
  readonly shape: Shape;
  /** Row-major entries; absent where the file gives none: the variable stays symbolic. */
  readonly value?: readonly number[];
  readonly span?: Span;
}

/** A named node: one line of the file, one row of the backprop table. */
export interface NamedNode {
  readonly name: string;
  readonly id: NodeId;
  /** As written, with templates filled in. */
  readonly expression: string;
  readonly span?: Span;
  /** Value given in the file although the node's operands may be unknown. */
  readonly given?: readonly number[];
}

export interface Output {
  readonly name: string;
  readonly id: NodeId;
  readonly role: 'output' | 'loss';
}

/** An upstream gradient that backprop starts from: dL/dh given in the file. */
export interface Seed {
  readonly name: string;
  readonly id: NodeId;
  readonly value: readonly number[];
}

/**
 * An operand whose value follows from the given value of the node above it: sigmoid(z) = 0.2 gives z. It is put into its slot like the
 * values of `NamedNode.given`, so that local partials exist where the file does not say how the operand came about.
 */
export interface Recovered {
  readonly id: NodeId;
  readonly value: readonly number[];
}

/** One row of data: values of inputs by name, row-major. */
export type DataRow = ReadonlyMap<string, readonly number[]>;

/** A computation graph with names: what a network file or an expression describes. */
export interface Network {
  readonly title: string;
  readonly dag: Dag;
  readonly variables: readonly Variable[];
  /** In topological order. */
  readonly nodes: readonly NamedNode[];
  readonly outputs: readonly Output[];
  /** Not empty when backprop starts in the middle. */
  readonly seeds: readonly Seed[];
  readonly data: readonly DataRow[];
  readonly recovered?: readonly Recovered[];
  /** Dense networks of several layers, for a summary: units per layer, first the input. */
  readonly layers?: readonly number[];
  /** Only local partials are known (edge graph): nodes have adjoints but not all have values. */
  readonly partialsOnly?: boolean;
}
