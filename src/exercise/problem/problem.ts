import type { Span } from '../../diagnostic/source.js';
import type { Statistic } from '../../expect/expectation.js';
import type { Ast } from '../../expr/ast.js';
import type { Network } from '../../graph/network.js';
import type { Reduction } from '../../graph/rows.js';
import type { Rational } from '../../number/rational.js';
import type { ParsedClaim } from '../../prove/term/claim.js';

/** An expression of a problem file. */
export interface Formula {
  readonly text: string;
  readonly ast: Ast;
  readonly span: Span;
}

/** A name that statement and answers may use. */
export interface GivenName {
  readonly name: string;
  /** Sizes of its axes: a number, or a name for any length. */
  readonly shape: readonly (number | string)[];
  /** What it stands for, shown to students. */
  readonly note?: string;
}

/** What the parts of a problem share. */
export interface Context {
  readonly given: readonly GivenName[];
  /** Abbreviations such as y = sigmoid(w*x + b), usable in answers. */
  readonly where: ReadonlyMap<string, Formula>;
  /** Assumptions on the names, as for `prove --assume`. */
  readonly assume: string;
}

/** How a matrix of derivatives is laid out: a row per output (Jacobian), or a column per output. */
export type LayoutConvention = 'jacobian' | 'gradient';

/** The axes of a size answer: numbers or declared size names. */
export type SizeList = readonly (number | string)[];

/** What is asked; every kind is judged in a file of its own. */
export type Task =
  | {
      readonly kind: 'derivative' | 'matrix';
      readonly of: Formula;
      readonly wrt: string;
      readonly layout: LayoutConvention;
    }
  | { readonly kind: 'pullback'; readonly network: Network; readonly wrt: string }
  | {
      readonly kind: 'identity';
      readonly from: Formula;
      /** The form that the chain must reach; absent when any form without calculus will do. */
      readonly to?: Formula;
    }
  | { readonly kind: 'bound'; readonly claim: ParsedClaim }
  | { readonly kind: 'value'; readonly of: Formula; readonly at: ReadonlyMap<string, Formula> }
  | {
      readonly kind: 'backprop';
      readonly network: Network;
      readonly require: readonly string[];
      /** The way a worked solution goes; a table of either way is judged. */
      readonly mode: 'reverse' | 'forward';
    }
  | {
      readonly kind: 'order';
      /** Weights of f(x + s*h) by s; the sum divided by h approximates f'(x). */
      readonly stencil: readonly { readonly at: Rational; readonly weight: Rational }[];
      /** A function and a point, where the question is about one. */
      readonly of?: Formula;
      readonly wrt?: string;
      readonly at?: Formula;
    }
  | {
      readonly kind: 'shape';
      readonly of: Formula;
      /** Where the size of a derivative is asked for. */
      readonly wrt?: string;
      readonly layout: LayoutConvention;
    }
  | {
      readonly kind: 'taylor';
      readonly of: Formula;
      readonly wrt: string;
      readonly at: Formula;
      readonly order: number;
    }
  | {
      readonly kind: 'limit';
      readonly of: Formula;
      readonly wrt: string;
      readonly to: string;
    }
  | { readonly kind: 'kink'; readonly of: Formula; readonly wrt: string }
  | {
      readonly kind: 'separable';
      readonly classes: readonly (readonly (readonly Rational[])[])[];
    }
  | {
      readonly kind: 'network';
      readonly role: 'equal';
      readonly target: Formula;
      readonly form: Formula;
      readonly unknowns: readonly string[];
    }
  | {
      readonly kind: 'network';
      readonly role: 'separate';
      readonly classes: readonly (readonly (readonly Rational[])[])[];
      /** The names of the inputs, in the order of the patterns. */
      readonly inputs: readonly string[];
    }
  | {
      readonly kind: 'iteration';
      readonly loss: Formula;
      readonly params: readonly string[];
      readonly rate: Formula;
      /** Numbers of all names, where the numbers of some steps are asked for instead of the formulas. */
      readonly at?: ReadonlyMap<string, Formula>;
      readonly steps?: number;
    }
  | {
      /** The mean or the variance of an expression in independent random names. */
      readonly kind: 'expectation';
      readonly of: Formula;
      readonly statistic: Statistic;
      /** As `gradcheck expect` reads them: normal(0, sigma). */
      readonly laws: ReadonlyMap<string, string>;
    }
  | {
      readonly kind: 'essay';
      /** What can be proved of what is asked. */
      readonly companions: readonly ParsedClaim[];
      /** What can be worked out of it. */
      readonly analysis?: Analysis;
    };

/** What a worked solution of an essay works out. */
export type Analysis =
  | {
      /** A drawing, what forward and reverse mode cost, or what the starting values settle. */
      readonly kind: 'drawing' | 'modes' | 'symmetry';
      readonly network: Network;
    }
  | { readonly kind: 'checkpoints'; readonly network: Network; readonly every: number }
  | {
      readonly kind: 'descent';
      readonly network: Network;
      readonly rate: number;
      readonly steps: number;
      /** How the losses of the rows become one. */
      readonly reduction: Reduction;
    }
  | {
      /** Which activations are linear for small inputs. */
      readonly kind: 'units';
      readonly units: ReadonlyMap<string, Formula>;
      readonly wrt: string;
    };

export type Kind = Task['kind'];

export interface Part {
  readonly id: string;
  readonly prompt: string;
  readonly marks: number;
  readonly task: Task;
  readonly context: Context;
  /** The author's answer, for `problems check`; judging takes from it which labels are asked for, and which one of several is at fault. */
  readonly answer?: RawAnswer;
  /** Lengths to prove a claim for when it cannot be proved for all. */
  readonly sizes: ReadonlyMap<string, readonly number[]>;
  readonly span: Span;
  /** Where the values of its keys stand. */
  readonly places: ReadonlyMap<string, Span>;
}

export interface Problem {
  readonly id: string;
  readonly title: string;
  readonly statement: string;
  readonly parts: readonly Part[];
  readonly span: Span;
}

export interface ProblemDocument {
  readonly file: string;
  readonly title: string;
  readonly course: string;
  readonly year: string;
  readonly problems: readonly Problem[];
}

/** An answer before anybody knows what it should be: a text, or a table whose labels may repeat. */
export type RawAnswer =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'table'; readonly rows: readonly RawRow[] };

export type TableAnswer = Extract<RawAnswer, { readonly kind: 'table' }>;

export interface RawRow {
  readonly label: string;
  readonly text: string;
}

/** An answer as one text: what reports show, and what equal answers have in common. */
export function showAnswer(answer: RawAnswer): string {
  return answer.kind === 'text' ? answer.text : answer.rows.map((r) => `${r.label}: ${r.text}`).join('\n');
}
