import type { Ast } from '../expr/ast.js';
import type { LayoutConvention } from './problem.js';
import type { Setting } from './setting.js';

/** A wrong answer to a question for a derivative. */
export interface WrongDerivative {
  readonly setting: Setting;
  readonly of: Ast;
  readonly wrt: string;
  readonly truth: Ast;
  readonly answer: Ast;
  readonly layout?: LayoutConvention;
  readonly expected?: string;
}

/** A wrong derivative that a slip would give. */
export interface Candidate {
  readonly code: string;
  readonly explanation: string;
  readonly derivative: Ast;
  readonly frozen: readonly string[];
}
