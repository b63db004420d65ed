import { type CheckReport, checkNetwork } from '../check/check.js';
import { checkClaim, readClaim } from '../check/claim.js';
import type { Verdict } from '../check/gradients.js';
import { RuleBook } from '../derive/partial.js';
import { type Diagnostic, fail, makeError, type Result, succeed } from '../diagnostic/diagnostic.js';
import { locate, type Source } from '../diagnostic/source.js';
import { suggest } from '../diagnostic/suggest.js';
import { createMathjs } from '../expr/mathjs.js';
import { createParser, type Origin, type Parser } from '../expr/parse.js';
import { type ExpressionNetwork, readExpression, type Value } from '../graph/from-expression.js';
import type { Network } from '../graph/network.js';
import { formatShape, type Shape } from '../op/shape.js';
import { type ClaimVerdict, claimToJson, claimVerdict, renderClaim } from '../report/claim.js';
import { renderConcise } from '../report/concise.js';
import { checkToJson } from '../report/json.js';
import { renderCheck } from '../report/text.js';
import type { explainWrongClaim, proveClaimedDerivative } from './claim-proof.js';
import {
  combineExitCodes,
  deliver,
  diagnosticsToJson,
  EXIT,
  type GlobalOptions,
  isDiagnostic,
  type Outcome,
  printDiagnostics,
  readSource,
  UsageError,
} from './session.js';
import { chalkFor, styleOf } from './terminal.js';
import { parseShape, parseValue } from './values.js';

/** What the expressions of one run share. */
export interface Tools {
  readonly parser: Parser;
  readonly book: RuleBook;
  /** Loaded when there is a claim to prove. */
  readonly proveClaim?: typeof proveClaimedDerivative;
  readonly explainClaim?: typeof explainWrongClaim;
}

export function createTools(): Tools {
  const mathjs = createMathjs();
  const parser = createParser(mathjs);
  return { parser, book: new RuleBook(parser, mathjs) };
}

/** One expression to check, from the command line or a batch line. */
interface Task {
  readonly text: string;
  readonly origin: Origin;
  readonly values: ReadonlyMap<string, Value>;
  readonly shapes: ReadonlyMap<string, Shape>;
  readonly wrt?: readonly string[];
  readonly claim?: string;
  readonly id?: string | number;
}

/** `gradcheck expr`. */
export async function runExpr(expression: string | undefined, options: GlobalOptions): Promise<number> {
  const tools = createTools();
  if ((expression === undefined) === (options.file === undefined)) {
    throw new UsageError(
      expression === undefined ? 'there is no expression' : 'an expression and a file were both given',
      'gradcheck expr "tanh(softmax(x))", or gradcheck expr -f expressions.txt',
    );
  }
  const given = readValues(options, tools.parser);
  const subject = expression === undefined ? { file: options.file } : { expression };
  if (!given.ok) return deliver([rejected(given.diagnostics, options, subject)], options, false);
  const wrt = options.wrt
    ?.split(',')
    .map((n) => n.trim())
    .filter(Boolean);
  if (expression !== undefined) {
    const source: Source = { name: '<expression>', text: expression };
    const task: Task = {
      text: expression,
      origin: { source, offset: 0 },
      ...given.value,
      ...(wrt ? { wrt } : {}),
      ...(options.claim === undefined ? {} : { claim: options.claim }),
    };
    return deliver(
      [check(task, task.claim === undefined ? tools : await withProver(tools), options)],
      options,
      false,
    );
  }
  if (options.claim !== undefined) {
    throw new UsageError(
      '--claim is about one expression, not about a file of them',
      'write it into the file: {"expression": "x^2", "claim": "2*x"}',
    );
  }
  const { readBatch } = await import('./batch.js');
  const source = readSource(options.file!);
  if (isDiagnostic(source)) return deliver([rejected([source], options, subject)], options, false);
  const tasks = readBatch(source, tools.parser, given.value, wrt);
  const claims = tasks.some((task) => 'claim' in task && task.claim !== undefined);
  const equipped = claims ? await withProver(tools) : tools;
  const outcomes = tasks.map((task) =>
    'code' in task ? rejected([task], options, {}) : check(task, equipped, options),
  );
  return deliver(outcomes, options, true);
}

async function withProver(tools: Tools): Promise<Tools> {
  const { proveClaimedDerivative, explainWrongClaim } = await import('./claim-proof.js');
  return { ...tools, proveClaim: proveClaimedDerivative, explainClaim: explainWrongClaim };
}

/** What --NAME, --set and --shape say. */
export function readValues(
  options: GlobalOptions,
  parser: Parser,
): Result<{ readonly values: ReadonlyMap<string, Value>; readonly shapes: ReadonlyMap<string, Shape> }> {
  const values = new Map<string, Value>();
  const shapes = new Map<string, Shape>();
  const diagnostics: Diagnostic[] = [];
  for (const [name, text] of splitSettings(options)) {
    const value = parseValue(name, text, parser);
    if (value.ok) values.set(name, value.value);
    else diagnostics.push(...value.diagnostics);
  }
  for (const text of options.shape ?? []) {
    const parsed = parseShape(text);
    if (!parsed)
      throw new UsageError(`the shape \`${text}\` cannot be read`, 'write --shape x=3 or --shape W=2,3');
    shapes.set(parsed.name, parsed.shape);
  }
  return diagnostics.length > 0 ? fail(diagnostics) : succeed({ values, shapes });
}

/** `--set x=1` as pairs. */
export function splitSettings(options: GlobalOptions): readonly (readonly [string, string])[] {
  const seen = new Set<string>();
  return (options.set ?? []).map((text) => {
    const at = text.indexOf('=');
    if (at <= 0) throw new UsageError(`--set ${text} names no value`, 'write --set x=1');
    const name = text.slice(0, at).trim();
    if (seen.has(name)) throw new UsageError(`\`${name}\` is given two values`, 'keep one of them');
    seen.add(name);
    return [name, text.slice(at + 1)] as const;
  });
}

export function exitCodeOf(verdict: Verdict): number {
  switch (verdict) {
    case 'match':
    case 'kink':
      return EXIT.ok;
    case 'mismatch':
      return EXIT.failed;
    case 'undefined':
    case 'inconclusive':
      return EXIT.undecided;
  }
}

/** What could not be checked, in every form. The diagnostics go to standard error at once. */
export function rejected(
  diagnostics: readonly Diagnostic[],
  options: GlobalOptions,
  subject: Readonly<Record<string, unknown>>,
  command = 'expr',
): Outcome {
  printDiagnostics(diagnostics, options);
  return {
    exitCode: EXIT.usage,
    json: () => ({
      schema: `gradcheck/${command}/1`,
      ...subject,
      ok: false,
      diagnostics: diagnosticsToJson(diagnostics),
    }),
    text: () => '',
    concise: () => `invalid ${Object.values(subject).join(' ') || placeOf(diagnostics[0])}`,
  };
}

/** Where a line that could not even be named stands. */
function placeOf(diagnostic: Diagnostic | undefined): string {
  if (!diagnostic?.span) return '';
  const { source, start } = diagnostic.span;
  return `${source.name}:${locate(source, start).line}`;
}

/** Names in --wrt that are not inputs. */
export function checkWrt(
  wrt: readonly string[] | undefined,
  names: readonly string[],
  of: string,
): readonly Diagnostic[] {
  return (wrt ?? [])
    .filter((name) => !names.includes(name))
    .map((name) => {
      const near = suggest(name, names);
      const remedy = near ? `did you mean \`${near}\`?` : `the inputs are ${names.join(', ')}`;
      return makeError('unknown-wrt', undefined, { name, of, remedy });
    });
}

function check(task: Task, tools: Tools, options: GlobalOptions): Outcome {
  const { text } = task;
  const subject = { ...(task.id === undefined ? {} : { id: task.id }), expression: text };
  const read = readExpression(text, tools.parser, task);
  if (!read.ok) return rejected(read.diagnostics, options, subject);
  const { network, reading } = read.value;
  const names = network.variables.map((v) => v.name);
  const problems = [...checkWrt(task.wrt, names, ' of the expression')];
  if (names.length === 0) problems.push(makeError('inputs-needed', undefined));
  if (problems.length > 0) return rejected(problems, options, subject);
  const second = options.order === '2';
  if (second && network.dag.shape(network.outputs[0]!.id).length > 0) {
    const remedy = 'sum it, or pick an entry: y[1]';
    const problem = makeError('usage', undefined, { reason: '--order 2 needs a scalar expression', remedy });
    return rejected([problem], options, subject);
  }
  const claimed = task.claim === undefined ? undefined : prepareClaim(task.claim, task, network, tools);
  if (claimed && !claimed.ok) return rejected(claimed.diagnostics, options, subject);
  const report = checkNetwork(network, tools.book, {
    hessian: second,
    ...(task.wrt ? { wrt: task.wrt } : {}),
    textLimit: options.full ? Number.POSITIVE_INFINITY : 2000,
    order: options.accuracy !== false,
    mode: options.mode ?? 'reverse',
    seed: Number(options.seed ?? 1),
  });
  if (report.point.fault) {
    const { fault } = report.point;
    const code = fault.kind === 'overflow' ? 'overflow' : 'domain';
    const place = {
      source: task.origin.source,
      start: task.origin.offset,
      end: task.origin.offset + text.length,
    };
    return rejected(
      [makeError(code, place, { expression: fault.expression, reason: fault.reason })],
      options,
      subject,
    );
  }
  const style = styleOf(chalkFor(process.stdout, options.color), {
    full: options.full ?? false,
    steps: options.steps ?? false,
    quiet: options.quiet ?? false,
  });
  const claim = claimed
    ? checkClaim(network, network.outputs[0]!, claimed.value.input, claimed.value, report.point)
    : undefined;
  const proof =
    claim && claimed
      ? tools.proveClaim?.(text, network, claimed.value.input, claim, tools.parser)
      : undefined;
  const verdict = claim ? claimVerdict(claim, proof) : undefined;
  const claimCode = claim && verdict ? claimExitCode(verdict, claim.numeric) : EXIT.ok;
  const why =
    verdict === 'refuted' && claim && claimed
      ? tools.explainClaim?.(text, network, claimed.value.input, claim, tools)
      : undefined;
  return {
    exitCode: combineExitCodes([exitCodeOf(report.verdict), claimCode], {}),
    json: () => ({
      ...checkToJson(report, 'expr', { ...subject, reading }),
      ...(claim
        ? { claim: claimToJson(claim, network, proof, why), ok: report.ok && claimCode === EXIT.ok }
        : {}),
    }),
    text: () =>
      [
        ...(style.quiet && claim ? [] : [renderCheck(report, titleOf(read.value, report), style)]),
        ...(claim ? [renderClaim(claim, network, style, proof, why)] : []),
      ].join('\n\n'),
    concise: () =>
      [
        renderConcise(report, text),
        ...(claim ? [renderClaim(claim, network, { ...style, quiet: true }, proof, why)] : []),
      ].join('\n'),
  };
}

/** A refuted claim fails; agreement in numbers is enough to pass, since a proof may be out of reach. */
function claimExitCode(verdict: ClaimVerdict, numeric: Verdict): number {
  return verdict === 'refuted' ? EXIT.failed : verdict === 'proved' ? EXIT.ok : exitCodeOf(numeric);
}

/** The claim read over the expression's inputs, for the one input it is about. */
function prepareClaim(text: string, task: Task, network: Network, tools: Tools) {
  const chosen = network.variables.filter((v) => !task.wrt || task.wrt.includes(v.name));
  if (chosen.length !== 1) {
    return fail(makeError('wrt-needed', undefined, { names: chosen.map((v) => v.name).join(', ') }));
  }
  const input = chosen[0]!;
  const source: Source = { name: '<claim>', text };
  const claim = readClaim(text, network, network.outputs[0]!, input, tools.parser, { source, offset: 0 });
  return claim.ok ? succeed({ ...claim.value, text, input }) : claim;
}

function titleOf({ network, reading, ambiguous }: ExpressionNetwork, report: CheckReport): readonly string[] {
  const output = network.outputs[0]!;
  const shape = formatShape(network.dag.shape(output.id));
  const lines = [`${output.name} = ${reading}   (${shape})`];
  if (ambiguous)
    lines.push(
      '  Read from left to right: a product without a sign binds as shown. Write brackets if something else is meant.',
    );
  const value = report.outputs[0]!.value;
  if (value.some((v) => !Number.isFinite(v))) lines.push('  It has no finite value here.');
  return lines;
}
