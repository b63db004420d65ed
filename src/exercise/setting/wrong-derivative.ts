import type { Ast } from '../../expr/ast.js';
import type { LayoutConvention } from '../problem/problem.js';
import type { Setting } from './setting.js';

/** A derivative that is asked for. */
export interface Question {
  readonly setting: Setting;
  readonly of: Ast;
  readonly wrt: string;
  readonly truth: Ast;
  readonly layout?: LayoutConvention;
}

/** A wrong answer to it. */
export interface WrongDerivative extends Question {
  readonly answer: Ast;
  readonly expected?: string;
}

/** A wrong derivative that a slip would give. */
export interface Candidate {
  readonly code: string;
  readonly explanation: string;
  readonly derivative: Ast;
  readonly frozen: readonly string[];
}
