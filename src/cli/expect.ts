import { type Diagnostic, makeError } from '../diagnostic/diagnostic.js';
import type { Source } from '../diagnostic/source.js';
import { suggest } from '../diagnostic/suggest.js';
import { type Distribution, looksRandom, mapDistribution, readDistribution } from '../expect/distribution.js';
import { findExpectation, mirroredMean, type Statistic, substitute } from '../expect/expectation.js';
import {
  type ClaimedExpectation,
  decideUnder,
  factsOf,
  judgeClaim,
  type ProofTools,
  positiveNames,
  shapesIn,
} from '../expect/judge-claim.js';
import { splitRelation, unwrap } from '../expect/statement.js';
import type { Parser } from '../expr/parse.js';
import { print } from '../expr/print.js';
import { readExpression, type Value } from '../graph/from-expression.js';
import type { Shape } from '../op/shape.js';
import { type ExpectReport, expectToJson, renderExpect } from '../report/expect.js';
import { styleFor } from './analysis.js';
import { unknownAssumed } from './assumed-names.js';
import { createTools, rejected, splitSettings } from './expr.js';
import { deliver, EXIT, type GlobalOptions, type Outcome, UsageError } from './session.js';
import { parseShape, parseValue } from './values.js';

export interface ExpectOptions extends GlobalOptions {
  readonly variance?: boolean;
  readonly assume?: string;
}

/** `gradcheck expect`: 0 found and proved, 1 the claim is refuted, 3 not found or undecided. */
export function runExpect(expression: string, options: ExpectOptions): number {
  return deliver([expectOutcome(expression, options)], options, false);
}

function expectOutcome(text: string, options: ExpectOptions): Outcome {
  const { parser } = createTools();
  const subject = { expression: text };
  const refuse = (diagnostics: readonly Diagnostic[]) => rejected(diagnostics, options, subject, 'expect');
  const inline = splitRelation(text);
  if (inline && options.claim !== undefined)
    throw new UsageError('the expression holds a claim, and --claim is another one', 'keep one of them');
  const wrapped = unwrap(inline?.left ?? text);
  const statistic: Statistic = wrapped.statistic ?? (options.variance ? 'variance' : 'mean');
  const settings = splitSettings(options);
  const random = settings.filter(([, value]) => looksRandom(value));
  if (random.length === 0)
    throw new UsageError('no input is random', 'give a distribution: --a "normal(0, 1)"');
  const source: Source = { name: '<expression>', text: wrapped.text };
  const shapes = new Map((options.shape ?? []).map((s) => shapeOf(s)));
  const read = readExpression(wrapped.text, parser, { shapes, origin: { source, offset: 0 } });
  if (!read.ok) return refuse(read.diagnostics);
  const { network } = read.value;
  const { dag, variables, outputs } = network;
  const root = outputs[0]!.id;
  if (dag.shape(root).length > 0)
    return refuse([
      makeError(
        'usage',
        { source, start: 0, end: source.text.length },
        { reason: 'the expression is a vector', remedy: 'take an entry, a sum or a mean: mean(relu(a).^2)' },
      ),
    ]);
  const names = variables.map((v) => v.name);
  const problems: Diagnostic[] = [];
  const distributions = new Map<string, Distribution>();
  for (const [name, law] of random) {
    if (!names.includes(name)) {
      problems.push(
        makeError('unused-value', undefined, { name, remedy: `its inputs are ${names.join(', ')}` }),
      );
      continue;
    }
    const found = readDistribution(name, law, dag, parser);
    if (found.ok) distributions.set(name, found.value);
    else problems.push(...found.diagnostics);
  }
  const values = new Map<string, Value>();
  for (const [name, value] of settings.filter(([, v]) => !looksRandom(v))) {
    const number = parseValue(name, value, parser);
    if (!number.ok) problems.push(...number.diagnostics);
    else if (dag.findInput(name) === undefined)
      problems.push(
        makeError('unused-value', undefined, { name, remedy: `its inputs are ${names.join(', ')}` }),
      );
    else if (number.value.shape.length > 0)
      problems.push(
        makeError('value-syntax', undefined, { name, text: value }, ['a parameter is one number']),
      );
    else values.set(name, number.value);
  }
  if (problems.length > 0) return refuse(problems);
  // Numbers for parameters are put in as they were written.
  const fixed = new Map([...values].map(([name]) => [dag.findInput(name)!, constantOf(name)]));
  function constantOf(name: string): number {
    const written = settings.find(([n]) => n === name)![1].trim();
    const value = values.get(name)!.entries[0]!;
    const plain = /^\d+(\.\d*)?$|^\.\d+$/.test(written) ? written : String(value);
    return value < 0 ? dag.call('negate', dag.constant(-value)) : dag.constant(value, plain);
  }
  const put = (id: number) => substitute(dag, id, fixed);
  const laws = new Map([...distributions].map(([name, d]) => [name, mapDistribution(d, put)] as const));
  const proof: ProofTools = { parser, now: () => performance.now() };
  const facts = factsOf(laws, dag, proof);
  if ('code' in facts) return refuse([facts]);
  const assume = [...facts.assumptions, ...(options.assume === undefined ? [] : [options.assume])].join(', ');
  const positive = new Set([...facts.positive, ...positiveNames(options.assume ?? '')]);
  const found = findExpectation(dag, put(root), variables, {
    statistic,
    distributions: laws,
    positive,
    decide: decideUnder(assume, proof),
  });
  const claimText = inline
    ? { relation: inline.relation, text: inline.right }
    : options.claim === undefined
      ? undefined
      : (leadingRelation(options.claim) ?? { relation: '=', text: options.claim });
  const spoken = namesIn(claimText?.text ?? '');
  const inputs = Array.from({ length: dag.size }, (_, id) => dag.node(id)).flatMap((n) =>
    n.kind === 'input' ? [n.name] : [],
  );
  const unknown = unknownAssumed(
    options.assume,
    [...new Set([...inputs, ...spoken])],
    'the expression, its laws and the claim',
    parser,
  );
  if (unknown.length > 0) return refuse(unknown);
  const known = new Map(variables.map((v) => [v.name, v.shape]));
  const speakers = [...inputs, ...namesIn(options.assume ?? '')];
  const strangers = claimText ? strangersOf(claimText.text, known, speakers, parser) : [];
  if (strangers.length > 0) return refuse(strangers);
  let claim: ClaimedExpectation | undefined;
  if (claimText) {
    const mirrored = statistic === 'mean' ? mirroredMean(dag, put(root), variables, laws) : undefined;
    const mirroredText = mirrored === undefined ? undefined : print(dag, mirrored);
    const judged = judgeClaim(
      found,
      mirroredText,
      claimText,
      { values, settings, assume, shapes: known },
      proof,
    );
    if (!('relation' in judged)) return refuse(judged);
    claim = judged;
  }
  const report: ExpectReport = {
    expression: read.value.reading,
    statistic,
    laws: random.map(([name, law]) => {
      const { shape } = variables.find((v) => v.name === name)!;
      return { name, law: law.trim(), shape };
    }),
    values: [...values].map(([name, v]) => ({ name, value: v.entries[0]! })),
    found,
    assumptions: facts.assumptions,
    ...(claim ? { claim } : {}),
  };
  return {
    exitCode: exitCodeOf(report),
    json: () => ({ ...expectToJson(report), input: text }),
    text: () => renderExpect(report, styleFor(options)),
    concise: () => `${claim?.verdict ?? found.kind} ${text}`,
  };
}

function exitCodeOf({ found, claim }: ExpectReport): number {
  if (claim) return { proved: EXIT.ok, refuted: EXIT.failed, undecided: EXIT.undecided }[claim.verdict];
  return found.kind === 'none' ? EXIT.undecided : EXIT.ok;
}

function shapeOf(text: string): readonly [string, readonly number[]] {
  const parsed = parseShape(text);
  if (!parsed) throw new UsageError(`the shape \`${text}\` cannot be read`, 'write --shape x=3');
  return [parsed.name, parsed.shape];
}

/** `<= 1` as --claim may write it. */
function leadingRelation(text: string): { readonly relation: string; readonly text: string } | undefined {
  const match = /^\s*(<=|>=|==|=|<|>)\s*(.+)$/s.exec(text);
  return match ? { relation: match[1] === '==' ? '=' : match[1]!, text: match[2]! } : undefined;
}

/** The names in a text. */
function namesIn(text: string): readonly string[] {
  return [...text.matchAll(/[\p{L}_$][\p{L}\p{M}\p{N}_$]*/gu)].map(([w]) => w);
}

/** Names of a claim that neither the expression nor its laws know: no mean can be equal to them. */
function strangersOf(
  claim: string,
  shapes: ReadonlyMap<string, Shape>,
  known: readonly string[],
  parser: Parser,
): readonly Diagnostic[] {
  const source = { name: '<claim>', text: claim };
  const read = readExpression(claim, parser, {
    shapes: shapesIn(claim, shapes),
    origin: { source, offset: 0 },
  });
  if (!read.ok) return [];
  const names = [...new Set(known)];
  const strangers = read.value.network.variables.filter((v) => !names.includes(v.name));
  return strangers.map(({ name }) => {
    const near = suggest(name, names);
    const remedy = near
      ? `did you mean \`${near}\`?`
      : `the expression and its laws know ${names.join(', ')}`;
    const at = claim.search(
      new RegExp(`(?<![\\p{L}\\p{N}_$])${name.replace(/\$/g, '\\$')}(?![\\p{L}\\p{N}_$])`, 'u'),
    );
    const span = at < 0 ? undefined : { source, start: at, end: at + name.length };
    return makeError('unknown-name', span, { name, remedy });
  });
}
