import { type Diagnostic, makeError } from '../diagnostic/diagnostic.js';
import { suggest } from '../diagnostic/suggest.js';
import { postorder } from '../expr/ast.js';
import type { Parser } from '../expr/parse.js';
import { type LimitSubject, limitToJson, renderLimit } from '../report/limit.js';
import { limitOf } from '../stability/limit.js';
import { DoubleEvaluator } from '../stability/measure.js';
import { isOutcome, readSubject, type Subject, styleFor } from './analysis.js';
import { unknownAssumed } from './assumed-names.js';
import { createTools, rejected } from './expr.js';
import { deliver, EXIT, type GlobalOptions, type Outcome } from './session.js';

export interface LimitCommandOptions extends GlobalOptions {
  readonly assume?: string;
}

/** Milliseconds per side. */
const BUDGET = 2000;

/** `gradcheck limit f x a`: 0 found, 1 the sides differ, 3 not found. */
export function runLimit(
  expression: string,
  input: string,
  at: string,
  options: LimitCommandOptions,
): number {
  return deliver([limitOutcome(expression, input, at, options)], options, false);
}

function limitOutcome(expression: string, input: string, at: string, options: LimitCommandOptions): Outcome {
  const { parser } = createTools();
  const subject = readSubject(expression, options, parser, 'limit');
  if (isOutcome(subject)) return subject;
  const { variables } = subject.network;
  const names = variables.map((v) => v.name);
  if (!names.includes(input)) {
    const near = suggest(input, names);
    const remedy = near ? `did you mean \`${near}\`?` : `the inputs are ${names.join(', ')}`;
    const problem = makeError('unknown-wrt', undefined, { name: input, of: ' of the expression', remedy });
    return rejected([problem], options, { expression }, 'limit');
  }
  const point = at.replace(/^\+/, '').replace(/infinity|∞/u, 'inf');
  const unknown = unknownInPoint(point, names, parser);
  if (unknown) return rejected([unknown], options, { expression }, 'limit');
  const strange = unknownAssumed(options.assume, names, 'the expression', parser);
  if (strange.length > 0) return rejected(strange, options, { expression }, 'limit');
  const found = limitOf(expression, input, point, {
    parser,
    ...(options.assume === undefined ? {} : { assume: options.assume }),
    shapes: new Map(variables.map((v) => [v.name, v.shape])),
    now: () => performance.now(),
    budget: BUDGET,
  });
  if (!found.ok) return rejected(found.diagnostics, options, { expression }, 'limit');
  const report = found.value;
  const whole: LimitSubject = {
    expression: subject.reading,
    input,
    report,
    approach: approachOf(subject, input, point),
  };
  const differ =
    report.both.kind === 'absent' || (report.left?.kind === 'limit' && report.right?.kind === 'limit');
  return {
    exitCode: report.both.kind === 'limit' ? EXIT.ok : differ ? EXIT.failed : EXIT.undecided,
    json: () => ({ ...limitToJson(whole), expression, reading: subject.reading }),
    text: () => renderLimit(whole, styleFor(options)),
    concise: () => renderLimit(whole, { ...styleFor(options), quiet: true }),
  };
}

/** A point is made of numbers and of the names of the expression: another name is a slip of the pen. */
function unknownInPoint(point: string, names: readonly string[], parser: Parser): Diagnostic | undefined {
  const parsed = parser.parse(point, { source: { name: '<point>', text: point }, offset: 0 });
  if (!parsed.ok) return undefined;
  const known = [...names, 'inf', 'e', 'pi', 'π'];
  const name = postorder(parsed.value).find((a) => a.kind === 'name' && !known.includes(a.text));
  if (!name) return undefined;
  const near = suggest(name.text, known);
  const remedy = near
    ? `did you mean \`${near}\`?`
    : `write a number, inf, -inf, or a name of the expression: ${names.join(', ')}`;
  return makeError('unknown-name', name.span, { name: name.text, remedy });
}

/** Steps on the way: towards infinity in powers of ten, towards a number in powers of a tenth from both sides. */
const STEPS = [1, 2, 4, 8] as const;

/** Values on the way, where the other inputs have values and the point is a plain number. */
function approachOf({ network }: Subject, input: string, at: string): LimitSubject['approach'] {
  const { variables, dag, outputs } = network;
  const other = variables.filter((v) => v.name !== input);
  const variable = variables.find((v) => v.name === input)!;
  const finite = Number(at);
  if (other.some((v) => !v.value) || variable.shape.length > 0) return [];
  const positions =
    at === 'inf' || at === '-inf'
      ? STEPS.map((k) => (at === 'inf' ? 1 : -1) * 10 ** (k / 2))
      : Number.isFinite(finite)
        ? [...STEPS.map((k) => finite - 10 ** -k), ...STEPS.map((k) => finite + 10 ** -k).reverse()]
        : [];
  const doubles = new DoubleEvaluator(dag, outputs[0]!.id, variables);
  return positions.map((x) => {
    const values = variables.flatMap((v) => (v.name === input ? [x] : [...v.value!]));
    return { x, value: doubles.at(values)[0]! };
  });
}
