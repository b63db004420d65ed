/**
 * The library: everything the command line does, as typed functions without side effects. Bad input comes back as `ok: false` with
 * messages that carry line, column and remedy; exceptions are for wrong types of arguments.
 */

import { checkNetwork } from './check/check.js';
import { reverseJacobian } from './check/gradients.js';
import { namesOf } from './check/local.js';
import { evaluateAt } from './check/point.js';
import { describeSymbolic, type SymbolicText } from './check/symbolic.js';
import { readClock } from './cli/clock.js';
import { createToolbox, differentiateSymbolically } from './derive/differentiate.js';
import { RuleBook } from './derive/partial.js';
import { type Diagnostic, makeError } from './diagnostic/diagnostic.js';
import { messageOf, remedyOf, render } from './diagnostic/render.js';
import { locate } from './diagnostic/source.js';
import { loadAnswers } from './exercise/file/load-answers.js';
import { loadProblems } from './exercise/file/load-problems.js';
import { gradeSubmission, rememberJudgements, summarize } from './exercise/grade.js';
import { createJudge } from './exercise/judge.js';
import type { Problem } from './exercise/problem/problem.js';
import { createMathjs } from './expr/mathjs.js';
import { createParser, type Parser } from './expr/parse.js';
import { readExpression, type Value } from './graph/from-expression.js';
import { loadNetwork } from './graph/load.js';
import type { Network, Output } from './graph/network.js';
import { read } from './graph/tape.js';
import type { Shape } from './op/shape.js';
import { prove as decide, type ProveReport } from './prove/prove.js';
import type { Relation } from './prove/term/claim.js';
import { nest } from './report/format.js';
import { gradesToJson } from './report/grade-json.js';
import { checkToJson } from './report/json.js';

export type {
  CheckGradientOptions,
  GradientCheck,
  GradientProblem,
  Point,
} from './difference/check-gradient.js';
export { checkGradient } from './difference/check-gradient.js';
export type { Shape };

/** A number, a vector, or a matrix as a list of rows. */
export type Values = number | readonly number[] | readonly (readonly number[])[];

/** What is wrong with an input, and what to do about it. */
export interface Message {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly remedy: string;
  /** One-based; absent where there is no place to point at. */
  readonly line?: number;
  readonly column?: number;
  /** The whole message with source line and caret. */
  readonly text: string;
}

export interface Failure {
  readonly ok: false;
  readonly messages: readonly Message[];
}

/** A symbolic derivative. */
export interface Derivative extends SymbolicText {
  readonly wrt: string;
  readonly shape: Shape;
}

export interface Differentiation {
  readonly ok: true;
  /** The expression as it was read. */
  readonly reading: string;
  readonly shape: Shape;
  /** One per input, in order of first occurrence. */
  readonly derivatives: readonly Derivative[];
}

export interface ExpressionOptions {
  /** Values of inputs, by name. */
  readonly values?: Readonly<Record<string, Values>>;
  /** Shapes of inputs without a value. */
  readonly shapes?: Readonly<Record<string, Shape>>;
  /** Inputs to differentiate in; all when absent. */
  readonly wrt?: readonly string[];
}

/** A network read from YAML. */
export interface Graph {
  readonly ok: true;
  readonly title: string;
  readonly inputs: readonly {
    readonly name: string;
    readonly role: 'input' | 'param';
    readonly shape: Shape;
  }[];
  readonly nodes: readonly { readonly name: string; readonly expression: string; readonly shape: Shape }[];
  readonly outputs: readonly {
    readonly name: string;
    readonly role: 'output' | 'loss';
    readonly shape: Shape;
  }[];
  readonly warnings: readonly Message[];
  /** Values of all named nodes and outputs. Inputs without a value get sample values. */
  readonly evaluate: (
    values?: Readonly<Record<string, Values>>,
  ) => Readonly<Record<string, unknown>> | Failure;
  /** Reverse-mode derivatives of an output (the first by default), output first, then input. */
  readonly gradient: (
    values?: Readonly<Record<string, Values>>,
    output?: string,
  ) => Readonly<Record<string, unknown>> | Failure;
  /** Checks every derivative by all witnesses; the document that `gradcheck graph --json` prints. */
  readonly check: (values?: Readonly<Record<string, Values>>) => CheckDocument | Failure;
}

/** The document of `--json`: see the README for its fields. */
export type CheckDocument = ReturnType<typeof checkToJson>;

interface Tools {
  readonly parser: Parser;
  readonly book: RuleBook;
}

function createTools(): Tools {
  const mathjs = createMathjs();
  const parser = createParser(mathjs);
  return { parser, book: new RuleBook(parser, mathjs) };
}

function toMessage(d: Diagnostic): Message {
  return {
    code: d.code,
    severity: d.severity,
    message: messageOf(d),
    remedy: remedyOf(d),
    ...(d.span ? locate(d.span.source, d.span.start) : {}),
    text: render(d),
  };
}

function toFailure(diagnostics: readonly Diagnostic[]): Failure {
  return { ok: false, messages: diagnostics.map(toMessage) };
}

/** Row-major entries and shape of nested lists. Throws TypeError for ragged or non-numeric lists. */
function toValue(name: string, values: Values): Value {
  if (typeof values === 'number') return { shape: [], entries: [values] };
  const rows = values as readonly (number | readonly number[])[];
  const isMatrix = rows.some((r) => Array.isArray(r));
  const entries = isMatrix ? (rows as readonly (readonly number[])[]).flat() : (rows as readonly number[]);
  const columns = isMatrix ? (rows[0] as readonly number[]).length : 1;
  if (
    entries.length === 0 ||
    entries.length !== rows.length * columns ||
    entries.some((e) => typeof e !== 'number')
  ) {
    throw new TypeError(`the value of ${name} must be a number, a list of numbers, or rows of equal length`);
  }
  return { shape: columns === 1 ? [rows.length] : [rows.length, columns], entries };
}

function toValues(values: Readonly<Record<string, Values>> = {}): ReadonlyMap<string, Value> {
  return new Map(Object.entries(values).map(([name, v]) => [name, toValue(name, v)]));
}

function open(expression: string, options: ExpressionOptions, { parser }: Tools) {
  const shapes = new Map(Object.entries(options.shapes ?? {}));
  return readExpression(expression, parser, { values: toValues(options.values), shapes });
}

/**
 * Differentiates an expression symbolically in each of its inputs. A scalar output has a gradient in the shape of the input; a vector
 * in a vector has a Jacobian, output first, then input.
 */
export function differentiate(
  expression: string,
  options: ExpressionOptions = {},
): Differentiation | Failure {
  const tools = createTools();
  const opened = open(expression, options, tools);
  if (!opened.ok) return toFailure(opened.diagnostics);
  const { network, reading } = opened.value;
  const { dag } = network;
  const output = network.outputs[0]!;
  const toolbox = createToolbox(dag, tools.book);
  const taken = new Set(namesOf(network).values());
  const chosen = network.variables.filter((v) => !options.wrt || options.wrt.includes(v.name));
  const derivatives = chosen.map((input): Derivative => {
    const derivative = differentiateSymbolically(toolbox, output.id, input.id);
    const text = describeSymbolic(toolbox, derivative, () => undefined, taken, Number.POSITIVE_INFINITY);
    return { wrt: input.name, shape: dag.shape(derivative.id), ...text };
  });
  return { ok: true, reading, shape: dag.shape(output.id), derivatives };
}

/** Checks an expression by all witnesses; the document that `gradcheck expr --json` prints. */
export function checkExpression(
  expression: string,
  options: ExpressionOptions = {},
): CheckDocument | Failure {
  const tools = createTools();
  const opened = open(expression, options, tools);
  if (!opened.ok) return toFailure(opened.diagnostics);
  const { network, reading } = opened.value;
  const report = checkNetwork(network, tools.book, options.wrt ? { wrt: options.wrt } : {});
  return checkToJson(report, 'expr', { expression, reading });
}

/** How two sides of a claim are related. */
export type { Relation };

export interface ProveOptions {
  /** Facts that may be used: `a > 0`, `0 < p < 1`, `y in {0, 1}`, `n integer`. */
  readonly assume?: string | readonly string[];
  /** Milliseconds for the claim on the clock `now`; 2000 by default. Past them it is `undecided`, with the evidence so far. */
  readonly budget?: number;
  /**
   * A clock in milliseconds; that of the platform (`performance.now`) by default. With `() => 0` only the number of steps is bounded: the
   * verdict is then the same on every machine, and may take a minute.
   */
  readonly now?: () => number;
  /** Fixes the points at which a witness is searched; 1 by default. */
  readonly seed?: number;
}

/** What is known about a claim: `proved` with a method, `refuted` with a witness, or `undecided` with evidence. */
export type Proof = Omit<ProveReport, 'explain'> & {
  readonly ok: true;
  /** The argument, line by line; it is written when it is read. */
  readonly explanation: readonly string[];
};

/**
 * Decides whether `left` and `right` are so related wherever both are defined: exact reasoning for `proved`, a point at which
 * certified intervals separate the sides for `refuted`. A side may use diff, grad, jacobian, hessian, sum, limit and taylor. A call ends within
 * about its budget, two seconds by default.
 */
export function prove(
  left: string,
  relation: Relation,
  right: string,
  options: ProveOptions = {},
): Proof | Failure {
  return proveClaim(`${left} ${relation} ${right}`, options);
}

/** Reading claims needs the grammar only, which is the same for all. */
const PARSER = /* @__PURE__ */ createParser();

/** The same for a claim in one text, which may be a chain: `a = b <= c`. */
export function proveClaim(
  claim: string,
  { assume = [], budget, now = readClock, seed }: ProveOptions = {},
): Proof | Failure {
  const result = decide(claim, {
    parser: PARSER,
    assume: typeof assume === 'string' ? assume : assume.join(', '),
    now,
    ...(budget === undefined ? {} : { budget }),
    ...(seed === undefined ? {} : { seed }),
  });
  if (!result.ok) return toFailure(result.diagnostics);
  const { explain, ...report } = result.value;
  return {
    ok: true,
    ...report,
    get explanation() {
      return explain();
    },
  };
}

/** A text with the name that messages call it. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** The document that `gradcheck grade --json` prints. */
export type Grades = ReturnType<typeof gradesToJson> & { readonly ok: true };

/**
 * Judges answers (YAML, JSON or CSV texts) to the exercises of problem files (YAML texts). Problem files that cannot be read are a failure;
 * answers that cannot be read are `invalid`, with the reason. `readGraph` gives the text of a network file that a problem names.
 */
export function gradeAnswers(
  problems: readonly NamedText[],
  answers: readonly NamedText[],
  options: { readonly now?: () => number; readonly readGraph?: (path: string) => NamedText | undefined } = {},
): Grades | Failure {
  const tools = createTools();
  const diagnostics: Diagnostic[] = [];
  const catalogue: Problem[] = [];
  const readGraph = (path: string) =>
    options.readGraph?.(path) ??
    makeError('file-read', undefined, { path, reason: 'no readGraph was given', remedy: 'pass readGraph' });
  for (const source of problems) {
    const loaded = loadProblems(source, { parser: tools.parser, readGraph });
    if (loaded.ok) catalogue.push(...loaded.value.problems);
    else diagnostics.push(...loaded.diagnostics);
  }
  if (diagnostics.length > 0) return toFailure(diagnostics);
  const judgeTools = { ...tools, now: options.now ?? (() => 0) };
  const judge = createJudge(judgeTools);
  const remembered = rememberJudgements((_problem, part, answer) => judge(part, answer));
  const submissions = answers
    .flatMap((source) => loadAnswers(source))
    .map((submission) => gradeSubmission(catalogue, submission, remembered));
  return { ok: true, ...gradesToJson({ submissions, summary: summarize(submissions) }) };
}

/** Reads a network file from its text (not its path). `name` is what messages call it. */
export function loadGraph(yaml: string, name = 'graph.yaml'): Graph | Failure {
  const tools = createTools();
  const source = { name, text: yaml };
  const loaded = loadNetwork(source, tools.parser);
  if (!loaded.ok) return toFailure(loaded.diagnostics);
  const network = loaded.value;
  const { dag } = network;
  const withValues = (values: Readonly<Record<string, Values>> | undefined): Network | Failure => {
    if (!values || Object.keys(values).length === 0) return network;
    const nested = new Map(
      Object.entries(values).map(([key, v]) => [key, v as number | number[] | number[][]]),
    );
    const again = loadNetwork(source, tools.parser, { values: nested });
    return again.ok ? again.value : toFailure(again.diagnostics);
  };
  const isFailure = (n: Network | Failure): n is Failure => 'ok' in n;
  return {
    ok: true,
    title: network.title,
    inputs: network.variables.map(({ name: n, role, shape }) => ({ name: n, role, shape })),
    nodes: network.nodes.map((n) => ({ name: n.name, expression: n.expression, shape: dag.shape(n.id) })),
    outputs: network.outputs.map((o) => ({ name: o.name, role: o.role, shape: dag.shape(o.id) })),
    warnings: loaded.diagnostics.map(toMessage),
    evaluate: (values) => {
      const at = withValues(values);
      if (isFailure(at)) return at;
      const { tape, workspace } = evaluateAt(at);
      const rows = [...at.nodes, ...at.outputs];
      return Object.fromEntries(
        rows.map((n) => [n.name, nest(read(tape, workspace.values, n.id), at.dag.shape(n.id))]),
      );
    },
    gradient: (values, wanted) => {
      const at = withValues(values);
      if (isFailure(at)) return at;
      const output: Output | undefined = at.outputs.find((o) => wanted === undefined || o.name === wanted);
      if (!output) throw new RangeError(`there is no output ${wanted}`);
      const jacobian = reverseJacobian(evaluateAt(at), output);
      return Object.fromEntries(
        at.variables.map((v) => [
          v.name,
          nest(jacobian.get(v.name)!, [...at.dag.shape(output.id), ...v.shape]),
        ]),
      );
    },
    check: (values) => {
      const at = withValues(values);
      return isFailure(at) ? at : checkToJson(checkNetwork(at, tools.book), 'graph', { file: name });
    },
  };
}
