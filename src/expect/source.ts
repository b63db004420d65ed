import type { Dag, NodeId } from '../expr/dag.js';
import type { Distribution } from './distribution.js';

/** An expression at one combination of discrete values, with the probability of that. */
export interface Combination {
  readonly dag: Dag;
  readonly root: NodeId;
  readonly weight: NodeId;
}

/** A continuous random number left after the discrete ones are summed over. */
export interface Source {
  readonly name: string;
  readonly id: NodeId;
  readonly distribution: Exclude<Distribution, { kind: 'discrete' }>;
}

/** A normal number may be cut off on both sides; the law then keeps the mass that it has there. */
export type PieceSource = Source & { readonly above?: NodeId; readonly below?: NodeId };

/** An expression on a piece of the values of its random numbers, on which it has no kink that could be placed. */
export interface Piece {
  readonly root: NodeId;
  readonly weight: NodeId;
  readonly sources: readonly PieceSource[];
}
